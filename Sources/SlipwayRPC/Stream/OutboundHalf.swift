/// What the server's half of a stream has sent, and so in what form the next thing goes out.
///
///     idle ──headers, message──▶ streaming ──finish──▶ finished
///       └─────────────────── finish ─────────────────▶ finished   (trailers only)
struct OutboundHalf: Hashable, Sendable {
  /// How a message goes out.
  enum MessageAction: Hashable {
    /// Response headers first, then the message.
    case sendHeadersAndMessage
    /// The message.
    case sendMessage
    /// Nothing: the call is over.
    case ignore
  }

  /// How the status goes out.
  enum FinishAction: Hashable {
    /// In one header block with the response headers (gRPC over HTTP/2, "Trailers-Only").
    case sendTrailersOnly
    /// As trailers behind the body.
    case sendTrailers
    /// Nothing: the call is over.
    case ignore
  }

  private enum State: Hashable {
    case idle
    case streaming
    case finished
  }

  private var state = State.idle

  /// Whether the status is decided, or the stream is gone.
  var hasFinished: Bool { state == .finished }

  /// Whether nothing was sent and nothing is decided.
  var isIdle: Bool { state == .idle }

  /// The headers go out before a message is there.
  mutating func headers() {
    if isIdle { state = .streaming }
  }

  /// The handler has a message to send.
  mutating func message() -> MessageAction {
    switch state {
    case .idle:
      state = .streaming
      return .sendHeadersAndMessage
    case .streaming:
      return .sendMessage
    case .finished:
      return .ignore
    }
  }

  /// The status of the call is known.
  mutating func finish() -> FinishAction {
    defer { state = .finished }
    return switch state {
    case .idle: .sendTrailersOnly
    case .streaming: .sendTrailers
    case .finished: .ignore
    }
  }

  /// The stream is gone; nothing can be sent any more.
  mutating func abandon() {
    state = .finished
  }
}
