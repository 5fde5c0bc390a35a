public import SlipwayBase

/// Streams a handler's messages to the caller.
///
/// The status follows when the handler returns or throws.
public struct ResponseWriter<Message: BinaryMessage>: Sendable {
  /// What a writer can be asked for.
  package struct Actions: Sendable {
    /// Sends a message, compressed as the call is unless the flag is false.
    let send: @Sendable (Message, _ mayCompress: Bool) async throws(RPCError) -> Void
    /// Sends the response's headers.
    let sendHeaders: @Sendable () async throws(RPCError) -> Void

    /// Actions of one writer; to call a handler without a connection.
    package init(
      send: @escaping @Sendable (Message, Bool) async throws(RPCError) -> Void,
      sendHeaders: @escaping @Sendable () async throws(RPCError) -> Void
    ) {
      self.send = send
      self.sendHeaders = sendHeaders
    }
  }

  private let actions: Actions

  /// A writer that does what it is asked by `actions`.
  package init(_ actions: Actions) {
    self.actions = actions
  }

  /// Sends a message and returns when there is room for another: a caller that does not read its
  /// answers slows the handler down.
  ///
  /// - Parameters:
  ///   - message: the message.
  ///   - mayCompress: false sends this message as it is although
  ///     `ServerContext.setResponseCompression` asked for compression. Default true.
  /// - Throws: CANCELLED when the caller went away, DEADLINE_EXCEEDED when its deadline passed,
  ///   RESOURCE_EXHAUSTED for a message over `sendMessageBytesMax`.
  public func send(_ message: Message, mayCompress: Bool = true) async throws(RPCError) {
    try await actions.send(message, mayCompress)
  }

  /// Sends the headers with `ServerContext.setInitialMetadata` now instead of with the first
  /// message, for a caller that waits for them. Has no effect after the first message.
  ///
  /// - Throws: as `send`.
  public func sendHeaders() async throws(RPCError) {
    try await actions.sendHeaders()
  }
}
