import Testing

@testable import SlipwayRPC

struct RetryStateTests {
  private typealias Failure = RetryState.Failure
  private typealias Decision = RetryState.Decision

  private static func policy(_ attempts: Int = 4) throws -> RetryPolicy {
    try RetryPolicy(
      maxAttempts: attempts, initialBackoff: .milliseconds(100), maxBackoff: .seconds(1),
      backoffMultiplier: 2, retryableCodes: [.unavailable, .aborted])
  }

  /// What follows each of `failures` in turn, without chance and without a throttle.
  private func decisions(
    _ policy: RetryPolicy?, _ failures: [RetryState.Failure]
  ) -> [RetryState.Decision] {
    var state = RetryState(policy)
    var throttle: RetryThrottle?
    return failures.map { state.decide(after: $0, throttle: &throttle, chance: 0.5) }
  }

  @Test func `C56: the second attempt waits 100 ms, the third 200 ms, the fourth 400 ms`() throws {
    let failures = Array(repeating: Failure(code: .unavailable), count: 4)
    #expect(
      decisions(try Self.policy(), failures) == [
        .retry(after: .milliseconds(100)), .retry(after: .milliseconds(200)),
        .retry(after: .milliseconds(400)), .giveUp,
      ])
  }

  @Test(arguments: [2, 3, 4, 5])
  func `C56: a call is sent no more often than the policy says`(attempts: Int) throws {
    let failures = Array(repeating: Failure(code: .aborted), count: attempts)
    let decided = decisions(try Self.policy(attempts), failures)
    #expect(decided.dropLast().allSatisfy { $0 != .giveUp })
    #expect(decided.last == .giveUp)
  }

  @Test(
    arguments: [
      (Failure(code: .unavailable), true),
      (Failure(code: .aborted), true),
      (Failure(code: .internal), false),
      (Failure(code: .unknown), false),
      (Failure(code: StatusCode(rawValue: 99)), false),
      (Failure(code: .unavailable, sawHeaders: true), false),
      (Failure(code: .unavailable, pushback: .stop), false),
      (Failure(code: .unavailable, pushback: .delay(.zero)), true),
      (Failure(code: .internal, pushback: .delay(.zero)), false),
      (Failure(code: .unavailable, remaining: .milliseconds(101)), true),
      (Failure(code: .unavailable, remaining: .milliseconds(100)), false),
      (Failure(code: .unavailable, remaining: .zero), false),
      (Failure(code: .unavailable, pushback: .delay(.seconds(2)), remaining: .seconds(1)), false),
    ])
  func `C56: one failure decides by code, headers, pushback and deadline`(
    failure: RetryState.Failure, isRetried: Bool
  ) throws {
    #expect((decisions(try Self.policy(), [failure]) != [.giveUp]) == isRetried)
  }

  @Test func `C56: pushback takes the place of the wait and starts the policy's waits anew`() throws
  {
    let plain = Failure(code: .unavailable)
    let pushed = Failure(code: .unavailable, pushback: .delay(.milliseconds(7)))
    #expect(
      decisions(try Self.policy(5), [plain, plain, pushed, plain, plain]) == [
        .retry(after: .milliseconds(100)), .retry(after: .milliseconds(200)),
        .retry(after: .milliseconds(7)), .retry(after: .milliseconds(100)), .giveUp,
      ])
  }

  @Test func `C56: a call that is committed ends with its attempt`() throws {
    var state = RetryState(try Self.policy())
    var throttle: RetryThrottle?
    state.commit()
    for reach in [RetryState.Reach.server, .refused, .nowhere] {
      let decision = state.decide(
        after: Failure(code: .unavailable, reach: reach), throttle: &throttle, chance: 0.5)
      #expect(decision == .giveUp)
    }
  }

  @Test func `C56: the header counts the attempts that failed, not those the server never saw`()
    throws
  {
    var state = RetryState(try Self.policy())
    var throttle: RetryThrottle?
    var headers = [state.previousAttemptsHeader]
    for reach in [RetryState.Reach.nowhere, .refused, .server, .nowhere, .server] {
      _ = state.decide(
        after: Failure(code: .unavailable, reach: reach), throttle: &throttle, chance: 0.5)
      headers.append(state.previousAttemptsHeader)
    }
    #expect(headers == [nil, nil, nil, "1", "1", "2"])
  }

  @Test func `C55: without a policy only what the server did not act on is repeated`() {
    let codes: [StatusCode] = [.unavailable, .aborted, .resourceExhausted]
    for code in codes { #expect(decisions(nil, [Failure(code: code)]) == [.giveUp]) }
    let refused = Failure(code: .unavailable, reach: .refused)
    #expect(decisions(nil, [refused]) == [.retry(after: .zero)])
  }

  @Test func `C55: a call that was never sent is repeated without limit`() throws {
    let unsent = Array(repeating: Failure(code: .unavailable, reach: .nowhere), count: 1_000)
    for policy in [nil, try Self.policy()] {
      #expect(decisions(policy, unsent).allSatisfy { $0 == .retry(after: .zero) })
    }
  }

  @Test func `C55: a call that was refused is repeated once, then the policy decides`() throws {
    let refused = Array(repeating: Failure(code: .unavailable, reach: .refused), count: 3)
    #expect(decisions(nil, refused) == [.retry(after: .zero), .giveUp, .giveUp])
    #expect(
      decisions(try Self.policy(), refused) == [
        .retry(after: .zero), .retry(after: .milliseconds(100)),
        .retry(after: .milliseconds(200)),
      ])
  }

  @Test func `C55: nothing is repeated past the deadline`() {
    let late = Failure(code: .unavailable, reach: .nowhere, remaining: .zero)
    #expect(decisions(nil, [late]) == [.giveUp])
  }
}

struct RetryStateThrottleTests {
  private func throttle() throws -> RetryThrottle? {
    RetryThrottle(try RetryThrottling(maxTokens: 4, tokenRatio: 1))
  }

  private func policy() throws -> RetryPolicy {
    try RetryPolicy(
      maxAttempts: 5, initialBackoff: .milliseconds(100), maxBackoff: .seconds(1),
      backoffMultiplier: 2, retryableCodes: [.unavailable])
  }

  /// Whether the channel's third failure, after one like `failure` and another, finds retries
  /// stopped: each of them must have paid.
  @Test(
    arguments: [
      (RetryState.Failure(code: .unavailable), true),
      (RetryState.Failure(code: .unavailable, sawHeaders: true), true),
      (RetryState.Failure(code: .unavailable, remaining: .zero), true),
      (RetryState.Failure(code: .internal, pushback: .stop), true),
      (RetryState.Failure(code: .internal), false),
      (RetryState.Failure(code: .unavailable, reach: .nowhere), false),
    ])
  func `C56: failures that the policy names pay, whether or not this call is retried`(
    failure: RetryState.Failure, pays: Bool
  ) throws {
    var throttle = try throttle()
    for _ in 0..<2 {
      var state = RetryState(try policy())
      _ = state.decide(after: failure, throttle: &throttle, chance: 0.5)
    }
    #expect(throttle?.allowsRetry == !pays)
  }

  @Test func `C56: calls of one channel share its tokens`() throws {
    var throttle = try throttle()
    var first = RetryState(try policy())
    var second = RetryState(try policy())
    let failure = RetryState.Failure(code: .unavailable)
    #expect(
      first.decide(after: failure, throttle: &throttle, chance: 0.5)
        == .retry(after: .milliseconds(100)))
    #expect(second.decide(after: failure, throttle: &throttle, chance: 0.5) == .giveUp)
    throttle?.noteSuccess()
    throttle?.noteSuccess()
    #expect(
      first.decide(after: failure, throttle: &throttle, chance: 0.5)
        == .retry(after: .milliseconds(200)))
  }
}
