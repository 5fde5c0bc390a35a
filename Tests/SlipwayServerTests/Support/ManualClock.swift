import SlipwayBase
import Synchronization

/// A clock that moves when it is told to. Its wall time begins with the real one, so that
/// certificates that were just made are valid.
final class ManualClock: Clock {
  private struct Sleeper {
    let instant: MonotonicInstant
    let wakeUp: AsyncStream<Void>.Continuation
  }

  private struct State {
    var passed: Duration = .zero
    var sleepers: [Sleeper] = []
  }

  private let state = Mutex(State())
  private let start = Timestamp.now()
  private let origin = MonotonicInstant(nanoseconds: 1_000_000_000)

  /// How many tasks sleep.
  var sleeperCount: Int { state.withLock { $0.sleepers.count } }

  func now() -> MonotonicInstant { state.withLock { origin + $0.passed } }

  func wallTime() -> Timestamp {
    let passed = state.withLock { $0.passed }
    return Timestamp(seconds: start.seconds + passed.components.seconds, nanos: start.nanos)
  }

  /// Moves the time on and wakes everyone whose time has come.
  func advance(by duration: Duration) {
    let due = state.withLock { state -> [Sleeper] in
      state.passed += duration
      let now = origin + state.passed
      let due = state.sleepers.filter { $0.instant <= now }
      state.sleepers.removeAll { $0.instant <= now }
      return due
    }
    for sleeper in due { sleeper.wakeUp.finish() }
  }

  func sleep(until instant: MonotonicInstant) async throws(CancellationError) {
    let (stream, wakeUp) = AsyncStream<Void>.makeStream()
    state.withLock { state in
      guard instant > origin + state.passed else { return wakeUp.finish() }
      state.sleepers.append(Sleeper(instant: instant, wakeUp: wakeUp))
    }
    for await _ in stream {}
    if Task.isCancelled { throw CancellationError() }
  }
}
