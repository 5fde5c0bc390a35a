/// What the client's half of a stream may still bring, and what to do with what it brings.
///
///     open ──message──▶ open ──end──▶ ended
///       └──────── discard ─────────▶ discarding ──end──▶ ended
struct InboundHalf: Hashable, Sendable {
  /// How many messages a method takes.
  enum Cardinality: Hashable, Sendable {
    /// Exactly one: unary and server streaming.
    case one
    /// Any number: client streaming and bidirectional.
    case many
  }

  /// What the stream must do.
  enum Action: Hashable {
    /// Give the message to the handler.
    case deliver
    /// The request is complete.
    case complete
    /// Answer with an error and discard the rest.
    case fail(RPCError)
    /// Nothing: the call is over.
    case ignore
  }

  private enum State: Hashable {
    case open(messages: Int)
    case discarding
    case ended
  }

  private var state = State.open(messages: 0)
  private let cardinality: Cardinality

  init(_ cardinality: Cardinality) {
    self.cardinality = cardinality
  }

  /// Whether the client ended its half.
  var hasEnded: Bool { state == .ended }

  /// Whether the client has sent no message and not ended its half.
  var isUntouched: Bool { state == .open(messages: 0) }

  /// A whole message arrived.
  mutating func message() -> Action {
    guard case .open(let count) = state else { return .ignore }
    guard cardinality == .many || count == 0 else {
      state = .discarding
      return .fail(InboundHalf.cardinalityError("more than one message"))
    }
    state = .open(messages: count + 1)
    return .deliver
  }

  /// The client ended its half, `isBetweenMessages` or inside one.
  mutating func end(isBetweenMessages: Bool) -> Action {
    defer { state = .ended }
    guard case .open(let count) = state else { return .ignore }
    guard isBetweenMessages else {
      return .fail(
        RPCError(code: .internal, message: "the request is truncated: it ends inside a message"))
    }
    guard cardinality == .many || count == 1 else {
      return .fail(InboundHalf.cardinalityError("no message"))
    }
    return .complete
  }

  /// The call is decided: ignore whatever else the client sends.
  mutating func discard() {
    if state != .ended { state = .discarding }
  }

  /// `UNIMPLEMENTED`, as "Status codes and their use in gRPC" says for a wrong number of messages.
  private static func cardinalityError(_ found: String) -> RPCError {
    RPCError(
      code: .unimplemented,
      message: "the method takes exactly one message, the request has \(found)")
  }
}
