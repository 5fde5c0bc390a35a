/// The tokens of one channel that pay for retries (gRPC A6, "Throttling Retry Attempts").
///
/// Counted in thousandths, so that ratios such as 0.1 add up without loss.
struct RetryThrottle: Sendable {
  private let maximum: Int
  private let perSuccess: Int
  private var tokens: Int

  /// A full bucket.
  init(_ throttling: RetryThrottling) {
    maximum = throttling.maxTokens * 1_000
    perSuccess = throttling.milliTokensPerSuccess
    tokens = maximum
  }

  /// Whether calls may be tried again now: more than half of the tokens are left.
  var allowsRetry: Bool { tokens > maximum / 2 }

  /// A call ended with OK.
  mutating func noteSuccess() {
    tokens = min(maximum, tokens + perSuccess)
  }

  /// An attempt failed with a code that the policy of its method names, or the server asked not to
  /// be tried again.
  mutating func noteFailure() {
    tokens = max(0, tokens - 1_000)
  }
}
