/// Decides after each failed attempt of one call whether there is another (gRPC A6).
///
/// Time, chance and the channel's throttle come from outside.
struct RetryState: Sendable {
  /// How far an attempt came.
  enum Reach: Sendable, Hashable {
    /// The server may have acted on it.
    case server
    /// It was sent, but the server did not act on it: REFUSED_STREAM, or above the last stream of
    /// a GOAWAY.
    case refused
    /// Nothing of it left this machine.
    case nowhere
  }

  /// How an attempt ended that did not succeed.
  struct Failure: Sendable {
    /// The code that the call would end with.
    var code: StatusCode
    /// What the server asked for in its trailers.
    var pushback = RetryPushback.absent
    /// Whether response headers came before the trailers.
    var sawHeaders = false
    /// How far the attempt came.
    var reach = Reach.server
    /// The time until the call's deadline; `nil` when it has none.
    var remaining: Duration?
  }

  /// What follows a failure.
  enum Decision: Sendable, Hashable {
    /// Another attempt when this time has passed.
    case retry(after: Duration)
    /// The call ends with the failure.
    case giveUp
  }

  private let policy: RetryPolicy?
  /// Attempts that failed and count against the policy.
  private(set) var previousAttempts = 0
  /// Whether the call can only end as its current attempt does.
  private(set) var isCommitted = false
  private var wasRefused = false
  /// Retries since the server last named a delay, after which the policy starts from its first.
  private var backoffs = 0

  /// A call that was not sent yet; without a policy only attempts that the server did not act on
  /// are repeated.
  init(_ policy: RetryPolicy?) {
    self.policy = policy
  }

  /// The value of `grpc-previous-rpc-attempts` for the next attempt; `nil` for none.
  var previousAttemptsHeader: String? {
    previousAttempts > 0 ? "\(previousAttempts)" : nil
  }

  /// Response headers came, or what was sent is not kept any more.
  mutating func commit() {
    isCommitted = true
  }

  /// An attempt failed; `chance` is from 0 to 1.
  mutating func decide(
    after failure: Failure, throttle: inout RetryThrottle?, chance: Double
  ) -> Decision {
    if failure.sawHeaders { commit() }
    if isTransparent(failure) { return .retry(after: .zero) }
    guard let policy else { return .giveUp }
    // Failures count for the channel whatever else keeps this call from another attempt.
    let isRetryable = policy.retryableCodes.contains(failure.code)
    if isRetryable || failure.pushback == .stop { throttle?.noteFailure() }
    guard isRetryable, !isCommitted, throttle?.allowsRetry ?? true,
      previousAttempts + 1 < policy.maxAttempts
    else { return .giveUp }
    return delayed(failure, policy, chance)
  }

  /// Whether the failure is repaired without the policy: no limit for attempts that were never
  /// sent, once for those that were refused.
  private mutating func isTransparent(_ failure: Failure) -> Bool {
    guard !isCommitted, failure.remaining ?? .seconds(1) > .zero else { return false }
    switch failure.reach {
    case .server:
      return false
    case .refused:
      defer { wasRefused = true }
      return !wasRefused
    case .nowhere:
      return true
    }
  }

  /// A retry after the server's or the policy's delay, unless the deadline comes first: then the
  /// caller learns the failure at once instead of DEADLINE_EXCEEDED later.
  private mutating func delayed(
    _ failure: Failure, _ policy: RetryPolicy, _ chance: Double
  ) -> Decision {
    let delay: Duration
    switch failure.pushback {
    case .stop:
      return .giveUp
    case .delay(let asked):
      backoffs = 0
      delay = asked
    case .absent:
      backoffs += 1
      delay = policy.delay(beforeRetry: backoffs, chance: chance)
    }
    if let remaining = failure.remaining, remaining <= delay { return .giveUp }
    previousAttempts += 1
    return .retry(after: delay)
  }
}
