import Testing

@testable import SlipwayRPC

struct RetryPolicyTests {
  private func policy(
    attempts: Int = 5, initial: Duration = .milliseconds(100), maximum: Duration = .seconds(1),
    multiplier: Double = 2, codes: Set<StatusCode> = [.unavailable]
  ) throws(RPCError) -> RetryPolicy {
    try RetryPolicy(
      maxAttempts: attempts, initialBackoff: initial, maxBackoff: maximum,
      backoffMultiplier: multiplier, retryableCodes: codes)
  }

  @Test(
    arguments: [
      (1, 100), (2, 200), (3, 400), (4, 800), (5, 1_000), (6, 1_000), (.max, 1_000),
    ] as [(Int, Int)])
  func `C56: waits double up to the longest`(retry: Int, milliseconds: Int) throws {
    let delay = try policy().delay(beforeRetry: retry, chance: 0.5)
    #expect(delay == .milliseconds(milliseconds))
  }

  @Test(arguments: [(0.0, 800), (0.25, 900), (0.5, 1_000), (1.0, 1_200)])
  func `C56: chance moves a wait by a fifth at most, the longest wait too`(
    chance: Double, milliseconds: Int
  ) throws {
    let delay = try policy().delay(beforeRetry: 5, chance: chance)
    // A product with a binary fraction is off by less than a nanosecond.
    let difference = delay - .milliseconds(milliseconds)
    #expect(abs(difference.components.attoseconds) < 1_000_000_000)
    #expect(difference.components.seconds == 0)
  }

  @Test func `a first wait over the longest is the longest`() throws {
    let policy = try policy(initial: .seconds(5), maximum: .seconds(2))
    #expect(policy.delay(beforeRetry: 1, chance: 0.5) == .seconds(2))
  }

  @Test(arguments: [Double.greatestFiniteMagnitude, .leastNonzeroMagnitude])
  func `a multiplier beyond measure overflows nothing`(multiplier: Double) throws {
    let policy = try policy(maximum: .seconds(315_576_000_000), multiplier: multiplier)
    let delay = policy.delay(beforeRetry: 4, chance: 1)
    #expect(delay >= .zero)
    #expect(delay <= .seconds(315_576_000_000) * 1.2)
  }

  @Test func `C56: more than five attempts count as five`() throws {
    #expect(try policy(attempts: 5).maxAttempts == 5)
    #expect(try policy(attempts: 6).maxAttempts == 5)
    #expect(try policy(attempts: .max).maxAttempts == 5)
    #expect(try policy(attempts: 2).maxAttempts == 2)
  }

  @Test(
    arguments: [
      (1, 1, 1, 2, [.unavailable], "maxAttempts: 1 attempts are no retry; write 2 to 5"),
      (-3, 1, 1, 2, [.unavailable], "maxAttempts: -3 attempts are no retry; write 2 to 5"),
      (2, 0, 1, 2, [.unavailable], "initialBackoff: 0.0 seconds is not over zero"),
      (2, 1, -1, 2, [.unavailable], "maxBackoff: -1.0 seconds is not over zero"),
      (2, 1, .max, 2, [.unavailable], "maxBackoff: "),
      (2, 1, 1, 0, [.unavailable], "backoffMultiplier: 0.0 is not a number over zero"),
      (2, 1, 1, .nan, [.unavailable], "backoffMultiplier: nan is not a number over zero"),
      (2, 1, 1, .infinity, [.unavailable], "backoffMultiplier: inf is not a number over zero"),
      (2, 1, 1, 2, [], "retryableStatusCodes: there must be at least one"),
      (2, 1, 1, 2, [.ok, .unavailable], "retryableStatusCodes: OK is no failure"),
    ] as [(Int, Int64, Int64, Double, Set<StatusCode>, String)])
  func `a policy that makes no sense is refused by name`(
    attempts: Int, initial: Int64, maximum: Int64, multiplier: Double, codes: Set<StatusCode>,
    message: String
  ) {
    let error = #expect(throws: RPCError.self) {
      try policy(
        attempts: attempts, initial: .seconds(initial), maximum: .seconds(maximum),
        multiplier: multiplier, codes: codes)
    }
    #expect(error?.code == .invalidArgument)
    #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "no error")")
  }
}
