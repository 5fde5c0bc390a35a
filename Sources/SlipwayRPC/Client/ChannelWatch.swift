internal import Synchronization

/// The connectivity state of a channel, for any thread to read and to wait for.
final class ChannelWatch: Sendable {
  private struct State {
    var now = ConnectivityState.idle
    var nextWatcher = 0
    var watchers: [Int: AsyncStream<ConnectivityState>.Continuation] = [:]
  }

  private let state = Mutex(State())

  /// The state now.
  var now: ConnectivityState { state.withLock { $0.now } }

  /// The state now and every one that follows, of which a slow reader misses some but never the
  /// last; ends with the channel.
  func changes() -> AsyncStream<ConnectivityState> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: ConnectivityState.self, bufferingPolicy: .bufferingNewest(1))
    let id = state.withLock { state in
      state.nextWatcher += 1
      state.watchers[state.nextWatcher] = continuation
      continuation.yield(state.now)
      if state.now == .shutdown { continuation.finish() }
      return state.nextWatcher
    }
    continuation.onTermination = { [weak self] _ in self?.forget(id) }
    return stream
  }

  /// The state changed.
  func set(_ new: ConnectivityState) {
    let watchers = state.withLock { state in
      state.now = new
      return Array(state.watchers.values)
    }
    for watcher in watchers {
      watcher.yield(new)
      if new == .shutdown { watcher.finish() }
    }
  }

  private func forget(_ id: Int) {
    state.withLock { $0.watchers[id] = nil }
  }
}
