internal import SlipwayBase
internal import Synchronization

/// One request and its result, which is set once and waited for by one task.
final class HTTPCall: Sendable {
  typealias Outcome = Result<HTTPResponse, HTTPClientError>

  private enum State {
    case open
    case awaited(CheckedContinuation<Outcome, Never>)
    case finished(Outcome)
  }

  let request: HTTPRequest
  /// When the caller stops waiting.
  let deadline: MonotonicInstant
  private let state = Mutex(State.open)

  /// A call that may take `timeout` from now unless the request says otherwise.
  init(_ request: HTTPRequest, timeout: Duration) {
    self.request = request
    deadline = request.deadline ?? MonotonicInstant.now() + timeout
  }

  /// Whether the result is set.
  var isFinished: Bool {
    state.withLock { state in
      if case .finished = state { true } else { false }
    }
  }

  /// Sets the result, unless there is one already.
  func finish(_ outcome: Outcome) {
    let awaiting = state.withLock { state -> CheckedContinuation<Outcome, Never>? in
      switch state {
      case .finished: return nil
      case .open:
        state = .finished(outcome)
        return nil
      case .awaited(let continuation):
        state = .finished(outcome)
        return continuation
      }
    }
    awaiting?.resume(returning: outcome)
  }

  /// Waits for the result.
  func result() async -> Outcome {
    await withCheckedContinuation { continuation in
      let known = state.withLock { state -> Outcome? in
        if case .finished(let outcome) = state { return outcome }
        state = .awaited(continuation)
        return nil
      }
      if let known { continuation.resume(returning: known) }
    }
  }

  /// The error of a call whose deadline passed.
  var timedOut: HTTPClientError {
    HTTPClientError(
      .timedOut,
      "no response from \(request.target) before the deadline; allow more time or look at the "
        + "server's load")
  }
}
