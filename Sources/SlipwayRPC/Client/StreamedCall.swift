internal import SlipwayBase
internal import SlipwayCompression
internal import SlipwayHTTP2
internal import SlipwayRuntime

/// The task's end of a call that streams; the call is cancelled when nobody holds it any more.
final class StreamedCall: Sendable {
  private let channel: RPCChannel
  private let call: ClientCall
  private let inbox: ResponseInbox
  private let outbox: RequestOutbox?
  private let compression: CompressionFormat?

  /// Starts a call; a call that cannot be started ends with the reason.
  init(
    _ call: ClientCall, inbox: ResponseInbox, outbox: RequestOutbox?, on channel: RPCChannel
  ) {
    self.channel = channel
    self.call = call
    self.inbox = inbox
    self.outbox = outbox
    compression = call.options.compression
    do throws(RPCError) {
      try channel.headers.check(call.options.metadata)
      let dispatcher = channel.dispatcher
      guard channel.loop.execute({ dispatcher.start(call) }) else {
        throw CallDispatcher.channelClosed
      }
    } catch {
      inbox.ended(.failure(error), trailers: nil)
      outbox?.end(error)
    }
  }

  deinit {
    if inbox.end == nil { cancel() }
  }

  /// Ends the call with CANCELLED unless it is over.
  func cancel() {
    let (dispatcher, call) = (channel.dispatcher, call)
    channel.loop.execute { dispatcher.cancel(call) }
  }

  /// Sends a message and returns when there is room for another.
  func send(_ message: some BinaryMessage, mayCompress: Bool) async throws(RPCError) {
    guard let outbox else { return }
    let mustTell = try outbox.add { bytes throws(RPCError) in
      try channel.frame(
        message, of: call.method, mayCompress ? compression : nil, into: &bytes)
    }
    if mustTell { tellSending() }
    await cancelling { await outbox.room() }
  }

  /// Says that no message follows.
  func finish() {
    if let outbox, outbox.finish() { tellSending() }
  }

  /// The next message; nil after the last one.
  func next<Response: BinaryMessage>() async throws(RPCError) -> Response? {
    while true {
      var isDrained = false
      defer { if isDrained { tellDrained() } }
      let found = try unsafe inbox.take(isDrained: &isDrained) { bytes throws(RPCError) in
        try unsafe Response(response: bytes)
      }
      switch found {
      case .message(let message): return message
      case .end(.success): return nil
      case .end(.failure(let failure)): throw failure
      case .nothing: await cancelling { await inbox.wait { $0.hasMessage } }
      }
    }
  }

  /// The metadata of the response's headers; empty for a call that ended well without any.
  func initialMetadata() async throws(RPCError) -> Metadata {
    await cancelling { await inbox.wait { $0.hasHeaders } }
    if let headers = inbox.headers { return Metadata(received: headers) }
    if case .failure(let failure)? = inbox.end { throw failure }
    return Metadata()
  }

  /// The metadata of the response's trailers; nil while the call goes on.
  var trailingMetadata: Metadata? {
    guard inbox.end != nil else { return nil }
    return inbox.trailers.map { Metadata(received: $0) } ?? Metadata()
  }

  private func tellSending() {
    let (dispatcher, call) = (channel.dispatcher, call)
    channel.loop.execute { dispatcher.send(call) }
  }

  private func tellDrained() {
    let (dispatcher, call) = (channel.dispatcher, call)
    channel.loop.execute { dispatcher.returnCredit(of: call) }
  }

  /// Waits for something; the call is cancelled when the task is.
  private func cancelling(_ wait: () async -> Void) async {
    await withTaskCancellationHandler {
      await wait()
    } onCancel: {
      cancel()
    }
  }
}
