internal import SlipwayBase
internal import Synchronization

/// Between the task that streams requests and the loop that sends them: bytes of whole messages,
/// and the sign to wait.
final class RequestOutbox: Sendable {
  private struct State: ~Copyable, Sendable {
    var bytes = ByteBuffer()
    var isFinished = false
    /// Whether the loop will come to take the bytes.
    var isScheduled = false
    /// Whether the loop has more than it can send.
    var isBlocked = false
    var end: RPCError?
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  /// Adds what `write` appends; true when the loop must be told to take it. Throws when the call is
  /// over.
  func add(_ write: (inout ByteBuffer) throws(RPCError) -> Void) throws(RPCError) -> Bool {
    try state.withLock { state throws(RPCError) in
      if let end = state.end { throw end }
      guard !state.isFinished else {
        throw RPCError(code: .internal, message: "a message was sent after finish()")
      }
      try write(&state.bytes)
      return Self.schedule(&state)
    }
  }

  /// No message follows; true when the loop must be told.
  func finish() -> Bool {
    state.withLock { state in
      guard !state.isFinished, state.end == nil else { return false }
      state.isFinished = true
      return Self.schedule(&state)
    }
  }

  /// Returns when there is room for another message, or the call is over.
  func room() async {
    await withCheckedContinuation { done in
      let hasRoom = state.withLock { state in
        guard state.end == nil, state.isBlocked || state.bytes.count > Self.bytesMax else {
          return true
        }
        state.waiting.append(done)
        return false
      }
      if hasRoom { done.resume() }
    }
  }

  // MARK: - The loop's side

  /// Moves the bytes out; true when no more will come.
  func take(into bytes: inout ByteBuffer) -> Bool {
    state.withLock { state in
      state.isScheduled = false
      swap(&bytes, &state.bytes)
      state.bytes.removeAll()
      return state.isFinished
    }
  }

  /// Says whether the task shall wait.
  func setBlocked(_ isBlocked: Bool) {
    let waiting = state.withLock { state in
      state.isBlocked = isBlocked
      return isBlocked ? [] : Self.takeWaiting(&state)
    }
    for task in waiting { task.resume() }
  }

  /// The call is over: nothing more can be sent.
  func end(_ reason: RPCError) {
    let waiting = state.withLock { state in
      if state.end == nil { state.end = reason }
      return Self.takeWaiting(&state)
    }
    for task in waiting { task.resume() }
  }

  private static func takeWaiting(_ state: inout State) -> [CheckedContinuation<Void, Never>] {
    defer { state.waiting = [] }
    return state.waiting
  }

  private static func schedule(_ state: inout State) -> Bool {
    defer { state.isScheduled = true }
    return !state.isScheduled
  }

  /// Bytes that may wait for the loop before the task has to.
  private static let bytesMax = 64 * 1024
}
