internal import SlipwayRuntime
internal import Synchronization

/// The processes that run now, by instance, and who waits for their end.
final class RunningProcesses: Sendable {
  /// One instance's process.
  struct Entry: Sendable {
    let process: Subprocess
    let endpoint: String
    let port: Int32
  }

  private struct State: Sendable {
    var entries: [String: Entry] = [:]
    var waiting: [String: [CheckedContinuation<Void, Never>]] = [:]
  }

  private let state = Mutex(State())

  /// The entry of an instance that runs.
  subscript(instanceUID: String) -> Entry? {
    state.withLock { $0.entries[instanceUID] }
  }

  /// Identifiers of all instances that run.
  var instanceUIDs: [String] {
    state.withLock { Array($0.entries.keys) }
  }

  func add(_ instanceUID: String, _ entry: Entry) {
    state.withLock { $0.entries[instanceUID] = entry }
  }

  /// Forgets an instance that ended and wakes those who wait for that.
  func remove(_ instanceUID: String) -> Entry? {
    let (entry, waiting) = state.withLock { state in
      (
        state.entries.removeValue(forKey: instanceUID),
        state.waiting.removeValue(forKey: instanceUID) ?? []
      )
    }
    for waiter in waiting { waiter.resume() }
    return entry
  }

  /// Wakes those who wait for the end of an instance that does not end.
  func giveUp(_ instanceUID: String) {
    for waiter in state.withLock({ $0.waiting.removeValue(forKey: instanceUID) ?? [] }) {
      waiter.resume()
    }
  }

  /// Returns when the instance does not run any more, or `giveUp` says that it will not end.
  func end(of instanceUID: String) async {
    await withCheckedContinuation { waiter in
      let runs = state.withLock { state in
        guard state.entries[instanceUID] != nil else { return false }
        state.waiting[instanceUID, default: []].append(waiter)
        return true
      }
      if !runs { waiter.resume() }
    }
  }
}
