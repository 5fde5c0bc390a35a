internal import Synchronization

/// What `grpc.health.v1` answers: whether the server as a whole serves, how each of its services
/// stands, and every change of that.
package final class HealthStatus: Sendable {
  /// How a service stands.
  package enum Standing: Sendable, Hashable {
    /// It answers calls.
    case serving
    /// It does not.
    case notServing
    /// There is no such service.
    case unknown
  }

  private struct Watcher: Sendable {
    let service: String
    let feed: AsyncStream<Standing>.Continuation
  }

  private struct State: Sendable {
    var isServing = false
    var hasEnded = false
    /// Whether each service answers calls when the server as a whole does.
    var services: [String: Bool]
    var watchers: [UInt64: Watcher] = [:]
    var nextWatcher: UInt64 = 0

    func standing(of service: String) -> Standing {
      guard !service.isEmpty else { return isServing ? .serving : .notServing }
      guard let isReady = services[service] else { return .unknown }
      return isReady && isServing ? .serving : .notServing
    }
  }

  private let state: Mutex<State>

  /// `services` are the full names that can be asked for besides the empty one.
  package init(services: Set<String>) {
    state = Mutex(State(services: .init(uniqueKeysWithValues: services.map { ($0, true) })))
  }

  /// Says from now on whether the server takes calls. It does not until it was told so. Has no
  /// effect after `end`.
  package func setServing(_ value: Bool) {
    change { $0.isServing = value }
  }

  /// Says from now on whether one service takes calls, as long as the server does; a new name is
  /// registered. Has no effect after `end`.
  package func setServing(_ value: Bool, for service: String) {
    change { $0.services[service] = value }
  }

  /// Says for good that the server takes no calls. Whoever watches is told so, and that nothing
  /// follows.
  package func end() {
    let watchers = state.withLock { state in
      state.isServing = false
      state.hasEnded = true
      defer { state.watchers = [:] }
      return state.watchers.values.map { ($0.feed, state.standing(of: $0.service)) }
    }
    // Outside of the lock: a feed that ends asks to be forgotten.
    for (feed, standing) in watchers {
      feed.yield(standing)
      feed.finish()
    }
  }

  /// Whether `service` serves; `nil` for a name this server does not have.
  package func isServing(_ service: String) -> Bool? {
    let standing = standing(of: service)
    return standing == .unknown ? nil : standing == .serving
  }

  /// How `service` stands; the empty name is the server as a whole.
  package func standing(of service: String) -> Standing {
    state.withLock { $0.standing(of: service) }
  }

  /// Every known name, the empty one (the whole server) included.
  package var names: [String] {
    state.withLock { [""] + $0.services.keys.sorted() }
  }

  /// How `service` stands: now and whenever anything changed, until `end`.
  ///
  /// Holds one element at most: whoever takes too long to look sees the latest standing only, and
  /// may see the same one again.
  package func changes(of service: String) -> AsyncStream<Standing> {
    let (stream, feed) = AsyncStream.makeStream(
      of: Standing.self, bufferingPolicy: .bufferingNewest(1))
    let id: UInt64? = state.withLock { state in
      feed.yield(state.standing(of: service))
      guard !state.hasEnded else { return nil }
      state.nextWatcher += 1
      state.watchers[state.nextWatcher] = Watcher(service: service, feed: feed)
      return state.nextWatcher
    }
    guard let id else {
      feed.finish()
      return stream
    }
    feed.onTermination = { [weak self] _ in
      self?.state.withLock { _ = $0.watchers.removeValue(forKey: id) }
    }
    return stream
  }

  /// How many watch; each holds memory until its stream ends.
  package var watcherCount: Int { state.withLock { $0.watchers.count } }

  /// Changes the state and tells the watchers whose service stands differently now.
  private func change(_ body: (inout sending State) -> Void) {
    state.withLock { state in
      guard !state.hasEnded else { return }
      let before = state
      body(&state)
      // Inside of the lock, so that every watcher hears of changes in their order.
      for watcher in state.watchers.values {
        let standing = state.standing(of: watcher.service)
        if standing != before.standing(of: watcher.service) { watcher.feed.yield(standing) }
      }
    }
  }
}
