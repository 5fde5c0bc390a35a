import Synchronization

/// Holds tasks until a test lets them go on.
final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var waiting: [AsyncStream<Void>.Continuation] = []
    var arrivals = 0
  }

  private let state = Mutex(State())

  /// How many tasks came to the gate.
  var arrivals: Int { state.withLock { $0.arrivals } }

  /// Returns when the gate is open, or when the task is cancelled.
  func wait() async {
    let (stream, continuation) = AsyncStream<Void>.makeStream()
    let isOpen = state.withLock { state -> Bool in
      state.arrivals += 1
      if !state.isOpen { state.waiting.append(continuation) }
      return state.isOpen
    }
    if isOpen { return }
    for await _ in stream {}
  }

  /// Lets everyone through from now on.
  func open() {
    let waiting = state.withLock { state in
      state.isOpen = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.finish() }
  }
}
