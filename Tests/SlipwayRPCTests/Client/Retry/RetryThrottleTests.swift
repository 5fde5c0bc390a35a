import Testing

@testable import SlipwayRPC

struct RetryThrottleTests {
  /// How many failures a full bucket takes before retries stop.
  private func failuresUntilStop(_ maxTokens: Int) throws -> Int {
    var throttle = RetryThrottle(try RetryThrottling(maxTokens: maxTokens, tokenRatio: 0.1))
    var count = 0
    while throttle.allowsRetry {
      throttle.noteFailure()
      count += 1
    }
    return count
  }

  @Test(arguments: [(1, 1), (2, 1), (3, 2), (10, 5), (11, 6), (1_000, 500)])
  func `C56: retries stop when half of the tokens are left`(
    maxTokens: Int, failures: Int
  ) throws {
    #expect(try failuresUntilStop(maxTokens) == failures)
  }

  @Test(arguments: [(0.1, 1), (1.0, 1), (0.001, 1), (0.0019, 1), (0.25, 1), (1.005, 1)])
  func `C56: a success pays back its ratio`(ratio: Double, successes: Int) throws {
    var throttle = RetryThrottle(try RetryThrottling(maxTokens: 4, tokenRatio: ratio))
    throttle.noteFailure()
    throttle.noteFailure()
    #expect(!throttle.allowsRetry)
    for _ in 0..<successes { throttle.noteSuccess() }
    #expect(throttle.allowsRetry)
  }

  @Test func `C56: ten successes at 0.1 are worth one failure, exactly`() throws {
    var throttle = RetryThrottle(try RetryThrottling(maxTokens: 10, tokenRatio: 0.1))
    for _ in 0..<10 { throttle.noteFailure() }
    // Empty; 51 tenths are just over half.
    for _ in 0..<50 { throttle.noteSuccess() }
    #expect(!throttle.allowsRetry)
    throttle.noteSuccess()
    #expect(throttle.allowsRetry)
  }

  @Test func `C56: tokens neither fall below zero nor rise above the maximum`() throws {
    var throttle = RetryThrottle(try RetryThrottling(maxTokens: 2, tokenRatio: 1_000_000))
    for _ in 0..<100 { throttle.noteFailure() }
    throttle.noteSuccess()
    #expect(throttle.allowsRetry)
    for _ in 0..<100 { throttle.noteSuccess() }
    throttle.noteFailure()
    #expect(!throttle.allowsRetry)
  }

  @Test(
    arguments: [
      (1.0, 1_000), (0.1, 100), (0.29, 290), (1.005, 1_005), (0.0019, 1), (0.001, 1),
      (5_000, 1_000_000), (.greatestFiniteMagnitude, 1_000_000),
    ] as [(Double, Int)])
  func `C56: a ratio counts to three decimals`(ratio: Double, milliTokens: Int) throws {
    let throttling = try RetryThrottling(maxTokens: 10, tokenRatio: ratio)
    #expect(throttling.milliTokensPerSuccess == milliTokens)
  }

  @Test(
    arguments: [
      (0, 1, "maxTokens: 0 is not from 1 to 1000"), (-1, 1, "maxTokens: -1 is"),
      (1_001, 1, "maxTokens: 1001 is"), (10, 0, "tokenRatio: 0.0 is not 0.001 or more"),
      (10, 0.0009, "tokenRatio: 0.0009 is"), (10, -1, "tokenRatio: -1.0 is"),
      (10, .nan, "tokenRatio: nan is"), (10, .infinity, "tokenRatio: inf is"),
    ] as [(Int, Double, String)])
  func `settings that make no sense are refused by name`(
    maxTokens: Int, ratio: Double, message: String
  ) {
    let error = #expect(throws: RPCError.self) {
      try RetryThrottling(maxTokens: maxTokens, tokenRatio: ratio)
    }
    #expect(error?.code == .invalidArgument)
    #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "no error")")
  }
}
