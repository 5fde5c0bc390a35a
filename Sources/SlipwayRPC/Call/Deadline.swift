package import SlipwayBase

/// The instant at which a call gives up.
public struct Deadline: Sendable, Hashable {
  /// The instant on the monotonic clock.
  package let instant: MonotonicInstant

  /// Creates a deadline at an instant.
  package init(instant: MonotonicInstant) {
    self.instant = instant
  }

  /// How long it is until the deadline; zero when it has passed.
  public var remaining: Duration {
    max(instant - MonotonicInstant.now(), .zero)
  }

  /// The deadline that lies `nanoseconds` after `start`; one that would overflow is the last
  /// instant there is.
  package static func after(nanoseconds: UInt64, from start: MonotonicInstant) -> Deadline {
    let (sum, overflow) = start.nanoseconds.addingReportingOverflow(nanoseconds)
    return Deadline(instant: MonotonicInstant(nanoseconds: overflow ? .max : sum))
  }
}
