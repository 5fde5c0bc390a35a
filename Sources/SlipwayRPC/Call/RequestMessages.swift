public import SlipwayBase

/// The messages that a caller streams to a handler, in order.
///
/// Ends when the caller has sent its last message. Throws CANCELLED when the caller went away,
/// DEADLINE_EXCEEDED when its deadline passed, and for a message that cannot be read the status
/// that says why, after all messages before it. The caller may send only as much as its stream's
/// window until the handler takes messages, so a slow handler slows the caller down. To be read by
/// one task at a time.
public struct RequestMessages<Message: BinaryMessage>: AsyncSequence, Sendable {
  private let take: @Sendable () async throws(RPCError) -> Message?

  /// A sequence of what `take` returns, until it returns nil; to call a handler without a
  /// connection.
  package init(_ take: @escaping @Sendable () async throws(RPCError) -> Message?) {
    self.take = take
  }

  /// The iterator, which takes from the one stream that there is.
  public func makeAsyncIterator() -> Iterator {
    Iterator(take: take)
  }

  /// Takes one message after the other.
  public struct Iterator: AsyncIteratorProtocol {
    fileprivate let take: @Sendable () async throws(RPCError) -> Message?

    /// The next message; nil after the last one.
    public func next() async throws(RPCError) -> Message? {
      try await take()
    }

    /// The next message; nil after the last one.
    public func next(
      isolation actor: isolated (any Actor)?
    ) async throws(RPCError) -> Message? {
      try await take()
    }
  }
}
