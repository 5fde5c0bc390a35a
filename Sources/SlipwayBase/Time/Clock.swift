/// Where time comes from: injected, so that no test waits for real time.
package protocol Clock: Sendable {
  /// The instant now, which never goes back.
  func now() -> MonotonicInstant

  /// The wall time now, for people and records; it may jump.
  func wallTime() -> Timestamp

  /// Returns at `instant`, at once when it has passed; throws when the task is cancelled first.
  func sleep(until instant: MonotonicInstant) async throws(CancellationError)
}
