internal import SlipwayBase

/// Counts events against a `RateLimit`.
///
/// Kept as the instant at which the bucket would be full again ("virtual scheduling"): one number,
/// no timer.
struct TokenBucket: Sendable {
  private let nanosecondsPerEvent: UInt64
  private let capacityNanoseconds: UInt64
  private var fullAt: UInt64 = 0

  init(_ limit: RateLimit) {
    precondition(limit.burst > 0 && limit.perSecond > 0, "a rate limit must let something through")
    nanosecondsPerEvent = 1_000_000_000 / UInt64(limit.perSecond)
    capacityNanoseconds = nanosecondsPerEvent * UInt64(limit.burst)
  }

  /// Takes one token at `now`; false when there is none left.
  mutating func take(at now: MonotonicInstant) -> Bool {
    let next = max(fullAt, now.nanoseconds) + nanosecondsPerEvent
    guard next - now.nanoseconds <= capacityNanoseconds else { return false }
    fullAt = next
    return true
  }
}
