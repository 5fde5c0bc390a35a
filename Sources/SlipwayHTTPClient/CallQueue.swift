internal import SlipwayBase
internal import Synchronization

/// The one door between callers and the client's thread.
final class CallQueue: Sendable {
  /// What the thread has to do.
  struct Turn: Sendable {
    /// Calls to begin.
    var begun: [HTTPCall] = []
    /// Whether calls were cancelled that may be under way.
    var hasCancelled = false
    /// Whether the client was shut down.
    var isClosed = false
    /// When the first of those that still wait gives up.
    var firstDeadline: MonotonicInstant?
  }

  private struct State {
    var waiting: [HTTPCall] = []
    var hasCancelled = false
    var isClosed = false
  }

  private let countMax: Int
  private let multi: CurlMulti
  private let state = Mutex(State())

  /// A queue in which at most `countMax` calls wait and that wakes `multi`.
  init(countMax: Int, multi: CurlMulti) {
    self.countMax = countMax
    self.multi = multi
  }

  /// Calls that wait for their turn.
  var count: Int { state.withLock { $0.waiting.count } }

  /// Adds a call. Throws `tooManyRequests` and `closed`.
  func add(_ call: HTTPCall) throws(HTTPClientError) {
    try state.withLock { state throws(HTTPClientError) in
      guard !state.isClosed else { throw HTTPClientError(.closed, Self.closedText) }
      guard state.waiting.count < countMax else {
        throw HTTPClientError(
          .tooManyRequests,
          "\(countMax) requests wait to be sent, the most that may (queuedRequestsMax); "
            + "retry later")
      }
      state.waiting.append(call)
    }
    multi.wake()
  }

  /// Ends a call that is queued or under way.
  func cancel(_ call: HTTPCall) {
    call.finish(
      .failure(HTTPClientError(.cancelled, "the request to \(call.request.target) was cancelled")))
    state.withLock { $0.hasCancelled = true }
    multi.wake()
  }

  /// Refuses new calls and ends those that wait.
  func close() {
    let waiting = state.withLock { state -> [HTTPCall] in
      state.isClosed = true
      let waiting = state.waiting
      state.waiting = []
      return waiting
    }
    for call in waiting { call.finish(.failure(HTTPClientError(.closed, Self.closedText))) }
    multi.wake()
  }

  /// Takes up to `room` calls, and ends those whose deadline has passed.
  func nextTurn(room: Int, now: MonotonicInstant) -> Turn {
    let (turn, late) = state.withLock { state -> (Turn, [HTTPCall]) in
      let late = state.waiting.filter { $0.deadline <= now }
      state.waiting.removeAll { $0.deadline <= now || $0.isFinished }
      let turn = Turn(
        begun: Array(state.waiting.prefix(room)), hasCancelled: state.hasCancelled,
        isClosed: state.isClosed,
        firstDeadline: state.waiting.dropFirst(room).map(\.deadline).min())
      state.waiting.removeFirst(turn.begun.count)
      state.hasCancelled = false
      return (turn, late)
    }
    for call in late { call.finish(.failure(call.timedOut)) }
    return turn
  }

  /// What callers hear of a client that was shut down.
  static let closedText = "the HTTP client was shut down; the server is stopping"
}
