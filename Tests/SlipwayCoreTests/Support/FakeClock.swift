import SlipwayBase
import Synchronization

/// A clock that moves when it is told to, or by itself to the next sleeper.
///
/// With `isAutomatic` every sleep ends at once and the time jumps to its end: waits take no time
/// and their order stays what it would be.
final class FakeClock: Clock {
  private struct Sleeper {
    let id: Int
    let instant: MonotonicInstant
    let continuation: AsyncStream<Void>.Continuation
  }

  private struct State {
    var now = MonotonicInstant(nanoseconds: 1_000_000_000)
    var nextID = 0
    var sleepers: [Sleeper] = []
  }

  private let state = Mutex(State())
  private let isAutomatic: Bool
  private let start = Timestamp(seconds: 1_750_000_000)

  init(isAutomatic: Bool = false) {
    self.isAutomatic = isAutomatic
  }

  /// How many tasks sleep.
  var sleeperCount: Int { state.withLock { $0.sleepers.count } }

  /// When the next sleeper wakes.
  var nextAlarm: MonotonicInstant? { state.withLock { $0.sleepers.map(\.instant).min() } }

  func now() -> MonotonicInstant { state.withLock { $0.now } }

  func wallTime() -> Timestamp {
    let passed = now() - MonotonicInstant(nanoseconds: 1_000_000_000)
    let (seconds, attoseconds) = passed.components
    return Timestamp(
      seconds: start.seconds + seconds, nanos: Int32(attoseconds / 1_000_000_000))
  }

  /// Moves the time on and wakes everyone whose time has come.
  func advance(by duration: Duration) {
    let due = state.withLock { state -> [Sleeper] in
      state.now = state.now + duration
      return Self.takeDue(&state)
    }
    for sleeper in due { sleeper.continuation.finish() }
  }

  func sleep(until instant: MonotonicInstant) async throws(CancellationError) {
    let (stream, continuation) = AsyncStream<Void>.makeStream()
    let id = state.withLock { state -> Int? in
      if isAutomatic { state.now = max(state.now, instant) }
      guard instant > state.now else { return nil }
      state.nextID += 1
      state.sleepers.append(
        Sleeper(id: state.nextID, instant: instant, continuation: continuation))
      return state.nextID
    }
    if let id {
      for await _ in stream {}
      // A cancelled sleeper is still in the list.
      state.withLock { $0.sleepers.removeAll { $0.id == id } }
    } else {
      // An automatic clock must not turn a retry loop into one that never lets others run.
      await Task.yield()
    }
    if Task.isCancelled { throw CancellationError() }
  }

  private static func takeDue(_ state: inout State) -> [Sleeper] {
    let now = state.now
    let due = state.sleepers.filter { $0.instant <= now }
    state.sleepers.removeAll { $0.instant <= now }
    return due.sorted { ($0.instant, $0.id) < ($1.instant, $1.id) }
  }
}
