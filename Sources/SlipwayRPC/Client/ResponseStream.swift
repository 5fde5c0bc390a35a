public import SlipwayBase

/// The messages that a server streams back, in order.
///
/// Ends when the server has answered OK; throws the status of a call that failed, after all
/// messages before it. A client that takes messages slowly slows the server down. The call is
/// cancelled when its task is, and when nobody holds the stream any more. To be read by one task
/// at a time.
public struct ResponseStream<Message: BinaryMessage>: AsyncSequence, Sendable {
  private let call: StreamedCall

  init(_ call: StreamedCall) {
    self.call = call
  }

  /// What the server sent before its first message; waits for it.
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

  /// The iterator, which takes from the one stream that there is.
  public func makeAsyncIterator() -> Iterator {
    Iterator(call: call)
  }

  /// Takes one message after the other.
  public struct Iterator: AsyncIteratorProtocol {
    fileprivate let call: StreamedCall

    /// The next message; nil after the last one.
    public func next() async throws(RPCError) -> Message? {
      try await call.next()
    }

    /// The next message; nil after the last one.
    public func next(isolation actor: isolated (any Actor)?) async throws(RPCError) -> Message? {
      try await call.next()
    }
  }
}
