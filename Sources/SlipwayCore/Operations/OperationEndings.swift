internal import Synchronization

/// Wakes whoever waits for the end of an operation, so that nobody asks the store again and again.
final class OperationEndings: Sendable {
  /// One who waits. Listening begins before the store is asked, so that no end is missed.
  struct Listener {
    fileprivate let operation: OperationName
    fileprivate let id: Int
    /// An element for every time the operation may have ended.
    let signals: AsyncStream<Void>
  }

  private struct State {
    var nextID = 0
    var listeners: [OperationName: [Int: AsyncStream<Void>.Continuation]] = [:]
    var isClosed = false
  }

  private let state = Mutex(State())

  /// Listens until `stop`.
  func listen(to operation: OperationName) -> Listener {
    let (signals, continuation) = AsyncStream<Void>.makeStream(
      bufferingPolicy: .bufferingNewest(1))
    let id = state.withLock { state in
      state.nextID += 1
      if state.isClosed {
        continuation.finish()
      } else {
        state.listeners[operation, default: [:]][state.nextID] = continuation
      }
      return state.nextID
    }
    return Listener(operation: operation, id: id, signals: signals)
  }

  /// Ends listening.
  func stop(_ listener: Listener) {
    state.withLock { state in
      state.listeners[listener.operation]?[listener.id] = nil
      if state.listeners[listener.operation]?.isEmpty == true {
        state.listeners[listener.operation] = nil
      }
    }
  }

  /// Tells those who listen that the operation may have ended.
  func tell(_ operation: OperationName) {
    let continuations = state.withLock { $0.listeners[operation].map { Array($0.values) } ?? [] }
    for continuation in continuations { continuation.yield() }
  }

  /// Ends all listening: nothing is going to end any more.
  func close() {
    let continuations = state.withLock { state in
      state.isClosed = true
      defer { state.listeners = [:] }
      return state.listeners.values.flatMap(\.values)
    }
    for continuation in continuations { continuation.finish() }
  }
}
