package import SlipwayBase

/// The real clock; sleeps on the timers of an event loop.
package struct LoopClock: Clock {
  private let loop: EventLoop

  /// A clock whose sleepers `loop` wakes. Once the loop has stopped nobody can sleep any more, as
  /// if all tasks were cancelled; who sleeps when it stops is woken by cancellation only.
  package init(_ loop: EventLoop) {
    self.loop = loop
  }

  /// The instant now.
  package func now() -> MonotonicInstant {
    .now()
  }

  /// The wall time now.
  package func wallTime() -> Timestamp {
    .now()
  }

  /// Returns at `instant`, up to a millisecond late; throws when the task is cancelled first, or
  /// the loop has stopped.
  package func sleep(until instant: MonotonicInstant) async throws(CancellationError) {
    guard !Task.isCancelled else { throw CancellationError() }
    let sleeper = Sleeper(loop)
    let isDue = await withTaskCancellationHandler {
      await withCheckedContinuation { sleeper.start($0, until: instant) }
    } onCancel: {
      sleeper.cancel()
    }
    if !isDue { throw CancellationError() }
  }
}

/// One task that sleeps.
private final class Sleeper: @unchecked Sendable {  // its variables are confined to the loop
  private let loop: EventLoop
  private var waiting: CheckedContinuation<Bool, Never>?
  private var timer: TimerID?
  private var isCancelled = false

  init(_ loop: EventLoop) {
    self.loop = loop
  }

  func start(_ continuation: CheckedContinuation<Bool, Never>, until instant: MonotonicInstant) {
    let isTaken = loop.execute {
      guard !self.isCancelled else { return continuation.resume(returning: false) }
      self.waiting = continuation
      self.timer = self.loop.schedule(at: instant) { self.wake(isDue: true) }
    }
    if !isTaken { continuation.resume(returning: false) }
  }

  func cancel() {
    loop.execute {
      self.isCancelled = true
      if let timer = self.timer { self.loop.cancel(timer) }
      self.wake(isDue: false)
    }
  }

  private func wake(isDue: Bool) {
    waiting.take()?.resume(returning: isDue)
  }
}
