internal import SlipwayBase
internal import SlipwayRuntime

/// One call from its start to its outcome. Touched on the channel's loop only.
final class ClientCall: @unchecked Sendable {  // confined to its loop once it was started
  /// The request path.
  let path: String
  let options: CallOptions
  /// When the call gives up.
  let deadline: MonotonicInstant?
  /// The request with its prefix, kept until the outcome is known, for another attempt.
  let request: [UInt8]
  var response: UnaryResponse
  /// The connection and the stream that the call is on; `nil` while it waits.
  var place: (connection: ClientConnection, stream: Int32)?
  var deadlineTimer: TimerID?
  /// Whether the call was sent a second time, which happens at most once.
  var wasRetried = false
  private let messageBytesMax: Int
  private var done: CheckedContinuation<UnaryResponse.Outcome, Never>?
  private var outcome: UnaryResponse.Outcome?

  init(_ path: String, _ options: CallOptions, request: [UInt8], messageBytesMax: Int) {
    self.path = path
    self.options = options
    self.request = request
    self.messageBytesMax = messageBytesMax
    deadline = options.timeout.map { .now() + $0 }
    response = UnaryResponse(messageBytesMax: messageBytesMax)
  }

  /// Whom to tell the outcome; at once when it is known already.
  func begin(_ done: CheckedContinuation<UnaryResponse.Outcome, Never>) {
    if let outcome { done.resume(returning: outcome) } else { self.done = done }
  }

  /// Whether the outcome is known.
  var isOver: Bool { outcome != nil }

  /// Forgets the stream, for another attempt.
  func startOver() {
    place = nil
    response = UnaryResponse(messageBytesMax: messageBytesMax)
  }

  /// Tells the outcome; only the first counts.
  func end(_ outcome: UnaryResponse.Outcome, on loop: EventLoop) {
    guard !isOver else { return }
    self.outcome = outcome
    place = nil
    if let timer = deadlineTimer.take() { loop.cancel(timer) }
    done.take()?.resume(returning: outcome)
  }

  /// Nanoseconds that are left; `nil` without a deadline.
  var nanosecondsLeft: UInt64? {
    deadline.map { deadline in
      let now = MonotonicInstant.now()
      return deadline > now ? deadline.nanoseconds - now.nanoseconds : 0
    }
  }
}
