/// How often and when a call that failed is tried again (gRPC A6, "Retry Policy").
public struct RetryPolicy: Sendable, Hashable {
  /// How often the call is sent at most, the first time included; 2 to 5.
  public let maxAttempts: Int
  /// The wait before the second attempt, give or take a fifth.
  public let initialBackoff: Duration
  /// The longest wait, give or take a fifth.
  public let maxBackoff: Duration
  /// What each wait is multiplied by for the next one.
  public let backoffMultiplier: Double
  /// The codes after which a call is tried again; others end it.
  public let retryableCodes: Set<StatusCode>

  /// A checked policy; more than 5 attempts count as 5, as A6 has it.
  ///
  /// Throws `INVALID_ARGUMENT`, with the name of the field in front, for fewer than 2 attempts,
  /// waits that are not longer than zero, a multiplier that is not a number over zero, or codes
  /// that are empty or contain OK.
  public init(
    maxAttempts: Int, initialBackoff: Duration, maxBackoff: Duration, backoffMultiplier: Double,
    retryableCodes: Set<StatusCode>
  ) throws(RPCError) {
    guard maxAttempts >= 2 else {
      throw .misconfigured("maxAttempts", "\(maxAttempts) attempts are no retry; write 2 to 5")
    }
    try Self.check(initialBackoff, "initialBackoff")
    try Self.check(maxBackoff, "maxBackoff")
    guard backoffMultiplier > 0, backoffMultiplier.isFinite else {
      throw .misconfigured("backoffMultiplier", "\(backoffMultiplier) is not a number over zero")
    }
    guard !retryableCodes.isEmpty else {
      throw .misconfigured("retryableStatusCodes", "there must be at least one")
    }
    guard !retryableCodes.contains(.ok) else {
      throw .misconfigured("retryableStatusCodes", "OK is no failure")
    }
    self.maxAttempts = min(maxAttempts, Self.attemptsMax)
    self.initialBackoff = initialBackoff
    self.maxBackoff = maxBackoff
    self.backoffMultiplier = backoffMultiplier
    self.retryableCodes = retryableCodes
  }

  /// The wait before the retry `number`, from 1; `chance` is from 0 to 1.
  func delay(beforeRetry number: Int, chance: Double) -> Duration {
    var delay = min(initialBackoff, maxBackoff)
    for _ in 1..<max(1, number) {
      guard delay < maxBackoff else { break }
      // A product that would be over the maximum might also be over what a duration can hold.
      delay = maxBackoff / delay <= backoffMultiplier ? maxBackoff : delay * backoffMultiplier
    }
    return delay * (1 + Self.jitter * (2 * chance - 1))
  }

  private static func check(_ backoff: Duration, _ field: String) throws(RPCError) {
    guard backoff > .zero, backoff <= Self.backoffMax else {
      throw .misconfigured(field, "\(backoff) is not over zero and within 10,000 years")
    }
  }

  /// The most attempts of any call (gRPC A6).
  private static let attemptsMax = 5
  /// How far a wait may be off by chance, as a share of it (gRPC A6).
  private static let jitter = 0.2
  /// The longest `google.protobuf.Duration`.
  private static let backoffMax: Duration = .seconds(315_576_000_000)
}
