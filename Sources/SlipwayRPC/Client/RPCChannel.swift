public import SlipwayBase
internal import SlipwayCompression
internal import SlipwayRuntime
internal import Synchronization

/// A client's way to one service: any number of calls over one HTTP/2 connection, or over one to
/// each address of the service, made at the first call and made again when they were lost.
///
/// Owns one event loop thread. `close` ends it; a channel that is let go of is closed without
/// waiting for its calls.
public final class RPCChannel: Sendable {
  let loop: EventLoop
  let dispatcher: CallDispatcher
  let headers: RequestHeaders
  let options: ChannelOptions
  private let watch = ChannelWatch()
  private let hasEnded = Atomic(false)

  /// Prepares a channel; nothing is connected yet.
  ///
  /// - Parameters:
  ///   - target: `HOST:PORT`, `dns:///HOST:PORT`, `ipv4:ADDRESS:PORT`, `ipv6:[ADDRESS]:PORT`, both
  ///     with more addresses behind commas, `unix:PATH`, `unix:///PATH` or `unix-abstract:NAME`.
  ///   - options: limits and timings.
  /// - Throws: INVALID_ARGUMENT for a target, a user agent or certificates that are none,
  ///   RESOURCE_EXHAUSTED when
  ///   the system has no thread or descriptor left.
  public init(target: String, options: ChannelOptions = ChannelOptions()) throws(RPCError) {
    let target = try Target.parse(target)
    let settings = try ConnectionSettings(target, options)
    headers = settings.headers
    do throws(RuntimeError) {
      loop = try EventLoop(name: "channel")
    } catch {
      throw RPCError(code: .resourceExhausted, message: "cannot start the channel: \(error)")
    }
    self.options = options
    dispatcher = CallDispatcher(target, settings, on: loop, watch)
  }

  deinit {
    end()
  }

  /// How the channel stands now.
  public var state: ConnectivityState { watch.now }

  /// How the channel stands now and from now on, until it is closed. A slow reader misses some
  /// states, never the last.
  public func stateChanges() -> AsyncStream<ConnectivityState> {
    watch.changes()
  }

  /// Connects without waiting for the first call; `state` tells how it goes.
  public func connect() {
    let dispatcher = dispatcher
    loop.execute { dispatcher.connect() }
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
    try await reply(method, request, options, keepsHeaders: false).decoded()
  }

  /// Makes a call like `unary`, for whoever wants to know what the server sent beside its message.
  ///
  /// - Throws: as `unary`; the error has the trailing metadata of a call that failed.
  public func unaryWithMetadata<Request: BinaryMessage, Response: BinaryMessage>(
    _ method: MethodDescriptor, _ request: Request, options: CallOptions = CallOptions()
  ) async throws(RPCError) -> UnaryResponse<Response> {
    let reply = try await reply(method, request, options, keepsHeaders: true)
    return UnaryResponse(
      message: try reply.decoded(),
      initialMetadata: reply.headers.map { Metadata(received: $0) } ?? Metadata(),
      trailingMetadata: reply.trailers.map { Metadata(received: $0) } ?? Metadata())
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

  private func reply(
    _ method: MethodDescriptor, _ request: some BinaryMessage, _ options: CallOptions,
    keepsHeaders: Bool
  ) async throws(RPCError) -> ClientCall.Reply {
    precondition(method.kind == .unary, "\(method.path) is not unary")
    try headers.check(options.metadata)
    var bytes = ByteBuffer()
    try frame(request, of: method, options.compression, into: &bytes)
    let call = ClientCall(
      method, options, request: bytes, keepsHeaders: keepsHeaders, on: self.options)
    return try await outcome(of: call).get()
  }

  /// Appends a message of a call with its prefix.
  func frame(
    _ message: some BinaryMessage, of method: MethodDescriptor, _ compression: CompressionFormat?,
    into bytes: inout ByteBuffer
  ) throws(RPCError) {
    let start = bytes.count
    let limit = min(
      options.sendMessageBytesMax,
      options.serviceConfig?.settings(of: method)?.maxRequestMessageBytes ?? .max)
    let count =
      if let compression {
        MessageWriter.append(message, compressedAs: compression, to: &bytes)
      } else {
        MessageWriter.append(message, to: &bytes)
      }
    guard count <= limit else {
      bytes.removeLast(bytes.count - start)
      throw RPCError(
        code: .resourceExhausted,
        message: "the request of \(count) bytes is over the limit of "
          + "\(limit) bytes (sendMessageBytesMax)")
    }
  }

  private func outcome(of call: ClientCall) async -> ClientCall.Outcome {
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

extension ClientCall.Reply {
  /// The response message.
  fileprivate func decoded<Response: BinaryMessage>() throws(RPCError) -> Response {
    try unsafe message.span.bytes.withUnsafeBytes { bytes throws(RPCError) in
      try unsafe Response(response: bytes)
    }
  }
}

extension BinaryMessage {
  /// Reads a response message.
  init(response bytes: UnsafeRawBufferPointer) throws(RPCError) {
    do throws(DecodingFailure) {
      try unsafe self.init(decoding: bytes)
    } catch {
      throw RPCError(code: .internal, message: "the response is not a valid message: \(error)")
    }
  }
}
