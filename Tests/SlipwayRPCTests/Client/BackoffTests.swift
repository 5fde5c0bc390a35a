import Testing

@testable import SlipwayRPC

struct BackoffTests {
  @Test func `waits grow from one second to two minutes`() {
    let waits = (1...14).map { Backoff().delay(afterFailures: $0, chance: 0.5) }
    #expect(waits[0] == .seconds(1))
    #expect(waits[1] == .milliseconds(1_600))
    #expect(waits[2] == .milliseconds(2_560))
    for (before, after) in zip(waits, waits.dropFirst()) { #expect(before <= after) }
    #expect(waits[13] == .seconds(120))
  }

  @Test func `chance moves a wait by a fifth at most`() {
    #expect(Backoff().delay(afterFailures: 1, chance: 0) == .milliseconds(800))
    #expect(Backoff().delay(afterFailures: 1, chance: 1) == .milliseconds(1_200))
  }

  @Test func `a great number of failures is no great number of steps`() {
    #expect(Backoff().delay(afterFailures: .max, chance: 0.5) == .seconds(120))
  }
}
