internal import Synchronization

/// Lets others wait until something was looked at for the first time.
final class FirstLook: Sendable {
  private struct State {
    var isTaken = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  /// Says that the look was taken; later calls change nothing.
  func take() {
    let waiting = state.withLock { state in
      state.isTaken = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for waiter in waiting { waiter.resume() }
  }

  /// Returns once the look was taken.
  func wait() async {
    await withCheckedContinuation { waiter in
      let isTaken = state.withLock { state in
        if !state.isTaken { state.waiting.append(waiter) }
        return state.isTaken
      }
      if isTaken { waiter.resume() }
    }
  }
}
