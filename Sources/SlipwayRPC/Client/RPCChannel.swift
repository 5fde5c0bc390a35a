public import SlipwayBase
internal import SlipwayRuntime
internal import Synchronization

/// A client's way to one server: any number of calls over one HTTP/2 connection, which is made at
/// the first call and made again when it was lost.
///
/// Owns one event loop thread. `close` ends it; a channel that is let go of without is closed too.
public final class RPCChannel: Sendable {
  private let loop: EventLoop
  private let resolver: Resolver
  private let dispatcher: CallDispatcher
  private let options: ChannelOptions
  private let isClosed = Atomic(false)

  /// Prepares a channel; nothing is connected yet.
  ///
  /// - Parameters:
  ///   - target: `HOST:PORT`, `dns:///HOST:PORT`, `ipv4:ADDRESS:PORT`, `ipv6:[ADDRESS]:PORT`,
  ///     `unix:PATH` or `unix:///PATH`.
  ///   - options: limits and timings.
  /// - Throws: INVALID_ARGUMENT for a target that is none, RESOURCE_EXHAUSTED when the system has
  ///   no thread or descriptor left.
  public init(target: String, options: ChannelOptions = ChannelOptions()) throws(RPCError) {
    let target = try Target.parse(target)
    do throws(RuntimeError) {
      loop = try EventLoop(name: "channel")
    } catch {
      throw RPCError(code: .resourceExhausted, message: "cannot start the channel: \(error)")
    }
    resolver = Resolver()
    self.options = options
    dispatcher = CallDispatcher(target, options, loop, resolver)
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
    let call = ClientCall(
      method.path, options, request: try framed(request, options),
      messageBytesMax: self.options.receiveMessageBytesMax)
    let (loop, dispatcher) = (loop, dispatcher)
    let outcome = await withTaskCancellationHandler {
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
    let bytes = try outcome.get()
    do throws(DecodingFailure) {
      return try unsafe bytes.span.bytes.withUnsafeBytes { bytes throws(DecodingFailure) in
        try unsafe Response(decoding: bytes)
      }
    } catch {
      throw RPCError(code: .internal, message: "the response is not a valid message: \(error)")
    }
  }

  /// Ends the connection and the channel's thread. Calls that are under way fail with CANCELLED,
  /// later ones with UNAVAILABLE.
  public func close() async {
    end()
  }

  private func framed(
    _ request: some BinaryMessage, _ options: CallOptions
  ) throws(RPCError) -> [UInt8] {
    try RequestHeaders.check(options.metadata)
    var buffer = ByteBuffer()
    let count = MessageWriter.append(request, to: &buffer)
    guard count <= self.options.sendMessageBytesMax else {
      throw RPCError(
        code: .resourceExhausted,
        message: "the request of \(count) bytes is over the limit of "
          + "\(self.options.sendMessageBytesMax) bytes (sendMessageBytesMax)")
    }
    return buffer.copyBytes()
  }

  private func end() {
    guard !isClosed.exchange(true, ordering: .relaxed) else { return }
    let dispatcher = dispatcher
    loop.execute { dispatcher.close() }
    loop.stop()
    resolver.shutdown()
  }
}
