import Testing

@testable import SlipwayRPC

struct HalvesTests {
  /// What can happen to the inbound half, in short.
  enum Input: Sendable {
    case message
    case end
    case endInsideMessage
    case discard
  }

  private static func fails(_ action: InboundHalf.Action) -> StatusCode? {
    if case .fail(let error) = action { error.code } else { nil }
  }

  private static func play(
    _ cardinality: InboundHalf.Cardinality, _ inputs: [Input]
  ) -> (half: InboundHalf, last: InboundHalf.Action) {
    var half = InboundHalf(cardinality)
    var last = InboundHalf.Action.ignore
    for input in inputs {
      switch input {
      case .message: last = half.message()
      case .end: last = half.end(isBetweenMessages: true)
      case .endInsideMessage: last = half.end(isBetweenMessages: false)
      case .discard: half.discard()
      }
    }
    return (half, last)
  }

  @Test(
    arguments: [
      (.one, [.message, .end], .complete),
      (.many, [.end], .complete),
      (.many, [.message, .message, .end], .complete),
      (.many, [.message, .message], .deliver),
      (.one, [.discard, .message], .ignore),
      (.one, [.discard, .end], .ignore),
      (.one, [.message, .end, .end], .ignore),
    ] as [(InboundHalf.Cardinality, [Input], InboundHalf.Action)])
  func `the inbound half knows when a request is complete (K3, K4)`(
    cardinality: InboundHalf.Cardinality, inputs: [Input], action: InboundHalf.Action
  ) {
    #expect(Self.play(cardinality, inputs).last == action)
  }

  @Test(
    arguments: [
      (.one, [.end], .unimplemented),
      (.one, [.message, .message], .unimplemented),
      (.one, [.message, .endInsideMessage], .internal),
      (.one, [.endInsideMessage], .internal),
      (.many, [.message, .endInsideMessage], .internal),
    ] as [(InboundHalf.Cardinality, [Input], StatusCode)])
  func `a wrong number of messages is an error (K1, K2, F5)`(
    cardinality: InboundHalf.Cardinality, inputs: [Input], code: StatusCode
  ) {
    #expect(Self.fails(Self.play(cardinality, inputs).last) == code)
  }

  @Test func `a half that failed ignores the rest and still ends`() {
    let (half, last) = Self.play(.one, [.message, .message, .message, .end])
    #expect(last == .ignore)
    #expect(half.hasEnded)
  }

  @Test func `headers go out with the first message, status in trailers (R1)`() {
    var half = OutboundHalf()
    #expect(half.message() == .sendHeadersAndMessage)
    #expect(half.message() == .sendMessage)
    #expect(half.finish() == .sendTrailers)
    #expect(half.finish() == .ignore)
    #expect(half.message() == .ignore)
  }

  @Test func `a status without a message is trailers-only (R2)`() {
    var half = OutboundHalf()
    #expect(half.finish() == .sendTrailersOnly)
    #expect(half.hasFinished)
  }

  @Test func `nothing is sent on a stream that is gone (R10)`() {
    var half = OutboundHalf()
    half.abandon()
    #expect(half.message() == .ignore)
    #expect(half.finish() == .ignore)
  }
}
