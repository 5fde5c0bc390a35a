internal import Synchronization

/// Something that happens once and that tasks wait for.
final class Latch: Sendable {
  private enum State {
    case waiting([CheckedContinuation<Void, Never>])
    case open
  }

  private let state = Mutex(State.waiting([]))

  /// Lets everyone through, now and later.
  func open() {
    let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
      guard case .waiting(let waiting) = state else { return [] }
      state = .open
      return waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  /// Returns once the latch is open.
  func wait() async {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        guard case .waiting(let waiting) = state else { return true }
        state = .waiting(waiting + [continuation])
        return false
      }
      if isOpen { continuation.resume() }
    }
  }
}
