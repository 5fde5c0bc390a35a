public import SlipwayBase

/// A call in which both sides stream messages, each at its own pace.
///
/// Cancelled when neither it nor its `responses` are held any more before its end.
public struct BidirectionalCall<Request: BinaryMessage, Response: BinaryMessage>: Sendable {
  private let call: StreamedCall

  init(_ call: StreamedCall) {
    self.call = call
  }

  /// The messages that the server sends.
  public var responses: ResponseStream<Response> { ResponseStream(call) }

  /// Sends a message and returns when there is room for another: a server that takes messages
  /// slowly slows the client down.
  ///
  /// - Parameters:
  ///   - message: the message.
  ///   - mayCompress: false sends this message as it is although `CallOptions.compression` asks
  ///     for compression. Default true.
  /// - Throws: the status of a call that failed; CANCELLED when the server has ended the call
  ///   already; RESOURCE_EXHAUSTED for a message over `ChannelOptions.sendMessageBytesMax`.
  public func send(_ message: Request, mayCompress: Bool = true) async throws(RPCError) {
    try await call.send(message, mayCompress: mayCompress)
  }

  /// Says that no message follows; the server may go on to answer.
  public func finish() {
    call.finish()
  }

  /// Ends the call with CANCELLED; has no effect after its end.
  public func cancel() {
    call.cancel()
  }
}
