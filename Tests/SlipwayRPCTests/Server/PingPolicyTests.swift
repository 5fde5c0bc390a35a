import SlipwayBase
import Testing

@testable import SlipwayRPC

struct PingPolicyTests {
  private let start = MonotonicInstant(nanoseconds: 1_000_000_000)

  /// How many pings, `interval` apart, pass before one is refused.
  private func allowed(_ count: Int, every interval: Duration, hasCalls: Bool) -> Int {
    var policy = PingPolicy(ServerLimits())
    var now = start
    for index in 0..<count {
      guard policy.allowsPing(at: now, hasCalls: hasCalls) else { return index }
      now = now + interval
    }
    return count
  }

  @Test func `the first ping and two strikes pass (S41)`() {
    #expect(allowed(100, every: .seconds(1), hasCalls: true) == 3)
  }

  @Test func `pings that are far enough apart always pass (S41)`() {
    #expect(allowed(100, every: .seconds(300), hasCalls: true) == 100)
    #expect(allowed(100, every: .seconds(300), hasCalls: false) == 3)
    #expect(allowed(100, every: .seconds(7_200), hasCalls: false) == 100)
  }

  @Test func `a client that is answered may ping as it likes (S42)`() {
    var policy = PingPolicy(ServerLimits())
    for _ in 0..<10_000 {
      let isAllowed = policy.allowsPing(at: start, hasCalls: true)
      #expect(isAllowed)
      policy.forgive()
    }
  }
}
