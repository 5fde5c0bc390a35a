internal import Glibc

/// An instant on the clock that only runs forward (`CLOCK_MONOTONIC`); means nothing on another
/// machine or after a restart.
public struct MonotonicInstant: Hashable, Comparable, Sendable {
  /// Nanoseconds since an arbitrary start, usually the boot of the machine.
  public let nanoseconds: UInt64

  /// Creates an instant from its nanoseconds.
  public init(nanoseconds: UInt64) {
    self.nanoseconds = nanoseconds
  }

  /// The present instant.
  public static func now() -> MonotonicInstant {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return MonotonicInstant(
      nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
  }

  /// Whether `left` comes before `right`.
  public static func < (left: MonotonicInstant, right: MonotonicInstant) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// The instant `duration` later, or earlier for a negative one; kept within what the clock can
  /// show.
  public static func + (instant: MonotonicInstant, duration: Duration) -> MonotonicInstant {
    let (seconds, attoseconds) = duration.components
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let step = overflow ? (seconds < 0 ? Int64.min : .max) : whole
    let nanoseconds = step.addingReportingOverflow(attoseconds / 1_000_000_000)
    let shift = nanoseconds.overflow ? step : nanoseconds.partialValue
    let moved =
      shift < 0
      ? instant.nanoseconds.subtractingReportingOverflow(shift.magnitude)
      : instant.nanoseconds.addingReportingOverflow(UInt64(shift))
    return MonotonicInstant(
      nanoseconds: moved.overflow ? (shift < 0 ? 0 : .max) : moved.partialValue)
  }

  /// The instant `duration` earlier.
  public static func - (instant: MonotonicInstant, duration: Duration) -> MonotonicInstant {
    instant + (.zero - duration)
  }

  /// How much later `left` is than `right`; negative when it is earlier.
  public static func - (left: MonotonicInstant, right: MonotonicInstant) -> Duration {
    left.nanoseconds >= right.nanoseconds
      ? .nanoseconds(Int64(clamping: left.nanoseconds - right.nanoseconds))
      : .zero - .nanoseconds(Int64(clamping: right.nanoseconds - left.nanoseconds))
  }
}
