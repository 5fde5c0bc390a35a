public import SlipwayBase

/// A call that streams messages to a server, which answers with one.
///
/// Cancelled when nobody holds it any more before its end.
public struct ClientStreamingCall<Request: BinaryMessage, Response: BinaryMessage>: Sendable {
  private let call: StreamedCall

  init(_ call: StreamedCall) {
    self.call = call
  }

  /// Sends a message and returns when there is room for another: a server that takes messages
  /// slowly slows the client down.
  ///
  /// - Parameters:
  ///   - message: the message.
  ///   - mayCompress: false sends this message as it is although `CallOptions.compression` asks
  ///     for compression. Default true.
  /// - Throws: the status of a call that failed; CANCELLED when the server has answered already,
  ///   which `response` then returns; RESOURCE_EXHAUSTED for a message over
  ///   `ChannelOptions.sendMessageBytesMax`.
  public func send(_ message: Request, mayCompress: Bool = true) async throws(RPCError) {
    try await call.send(message, mayCompress: mayCompress)
  }

  /// Says that no message follows, and returns the server's answer.
  ///
  /// - Throws: the status of a call that failed; INTERNAL when the server sent no message, or more
  ///   than one.
  public func response() async throws(RPCError) -> Response {
    call.finish()
    guard let response: Response = try await call.next() else {
      throw RPCError(code: .internal, message: "the response has no message")
    }
    let second: Response? = try await call.next()
    guard second == nil else {
      call.cancel()
      throw RPCError(code: .internal, message: "the response has more than one message")
    }
    return response
  }

  /// What the server sent before its answer; waits for it.
  ///
  /// - Throws: the status of a call that failed before.
  public func initialMetadata() async throws(RPCError) -> Metadata {
    try await call.initialMetadata()
  }

  /// What the server sent with its status; nil until the call has ended.
  public var trailingMetadata: Metadata? { call.trailingMetadata }

  /// Ends the call with CANCELLED; has no effect after its end.
  public func cancel() {
    call.cancel()
  }
}
