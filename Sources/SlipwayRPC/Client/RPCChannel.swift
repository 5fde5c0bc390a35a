public import SlipwayBase
internal import SlipwayRuntime
internal import Synchronization

/// A client's way to one server: any number of calls over one HTTP/2 connection, which is made at
/// the first call and made again when it was lost.
///
/// Owns one event loop thread. `close` ends it; a channel that is let go of is closed without
/// waiting for its calls.
public final class RPCChannel: Sendable {
  private let loop: EventLoop
  private let dispatcher: CallDispatcher
  private let headers: RequestHeaders
  private let options: ChannelOptions
  private let hasEnded = Atomic(false)

  /// Prepares a channel; nothing is connected yet.
  ///
  /// - Parameters:
  ///   - target: `HOST:PORT`, `dns:///HOST:PORT`, `ipv4:ADDRESS:PORT`, `ipv6:[ADDRESS]:PORT`,
  ///     `unix:PATH` or `unix:///PATH`.
  ///   - options: limits and timings.
  /// - Throws: INVALID_ARGUMENT for a target or a user agent that is none, RESOURCE_EXHAUSTED when
  ///   the system has no thread or descriptor left.
  public init(target: String, options: ChannelOptions = ChannelOptions()) throws(RPCError) {
    let target = try Target.parse(target)
    headers = try RequestHeaders(target, options)
    do throws(RuntimeError) {
      loop = try EventLoop(name: "channel")
    } catch {
      throw RPCError(code: .resourceExhausted, message: "cannot start the channel: \(error)")
    }
    self.options = options
    dispatcher = CallDispatcher(target, options, headers, on: loop)
  }

  deinit {
    end()
  }

  /// The clock that sleeps on the channel's loop.
  package var clock: any Clock { LoopClock(loop) }

  /// Makes a call that sends one message and gets one back.
  ///
  /// - Throws: the status of a call that failed; CANCELLED when the task is cancelled,
  ///   DEADLINE_EXCEEDED past `options.timeout`, UNAVAILABLE when the server cannot be reached.
  public func unary<Request: BinaryMessage, Response: BinaryMessage>(
    _ method: MethodDescriptor, _ request: Request, options: CallOptions = CallOptions()
  ) async throws(RPCError) -> Response {
    precondition(method.kind == .unary, "\(method.path) is not unary")
    try headers.check(options.metadata)
    let call = ClientCall(
      method.path, options, request: try framed(request), on: self.options)
    let bytes = try await outcome(of: call).get()
    do throws(DecodingFailure) {
      return try unsafe bytes.span.bytes.withUnsafeBytes { bytes throws(DecodingFailure) in
        try unsafe Response(decoding: bytes)
      }
    } catch {
      throw RPCError(code: .internal, message: "the response is not a valid message: \(error)")
    }
  }

  /// Ends the connection and the channel's thread. Calls that are under way go on for up to
  /// `ChannelOptions.closeGrace` and are then CANCELLED; later ones fail with UNAVAILABLE.
  public func close() async {
    let (loop, dispatcher, grace) = (loop, dispatcher, options.closeGrace)
    await withCheckedContinuation { done in
      let isTaken = loop.execute { dispatcher.close(grace: grace) { done.resume() } }
      if !isTaken { done.resume() }
    }
    end()
  }

  private func framed(_ request: some BinaryMessage) throws(RPCError) -> ByteBuffer {
    var buffer = ByteBuffer()
    let count = MessageWriter.append(request, to: &buffer)
    guard count <= options.sendMessageBytesMax else {
      throw RPCError(
        code: .resourceExhausted,
        message: "the request of \(count) bytes is over the limit of "
          + "\(options.sendMessageBytesMax) bytes (sendMessageBytesMax)")
    }
    return buffer
  }

  private func outcome(of call: ClientCall) async -> UnaryResponse.Outcome {
    let (loop, dispatcher) = (loop, dispatcher)
    return await withTaskCancellationHandler {
      await withCheckedContinuation { done in
        let isTaken = loop.execute {
          call.begin(done)
          dispatcher.start(call)
        }
        if !isTaken { done.resume(returning: .failure(CallDispatcher.channelClosed)) }
      }
    } onCancel: {
      loop.execute { dispatcher.cancel(call) }
    }
  }

  private func end() {
    guard !hasEnded.exchange(true, ordering: .relaxed) else { return }
    let dispatcher = dispatcher
    loop.execute { dispatcher.closeNow() }
    loop.stop()
  }
}
