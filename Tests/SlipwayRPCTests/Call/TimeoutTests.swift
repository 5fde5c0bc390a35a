import SlipwayBase
import SlipwayRPC
import Testing

struct TimeoutTests {
  private func nanoseconds(_ text: String) -> UInt64? {
    Array(text.utf8).withUnsafeBytes { Timeout.nanoseconds(of: $0) }
  }

  @Test(
    arguments: [
      ("1H", 3_600_000_000_000), ("2M", 120_000_000_000), ("3S", 3_000_000_000),
      ("100m", 100_000_000), ("5u", 5_000), ("6n", 6), ("0S", 0),
      ("99999999H", Timeout.nanosecondsMax),
    ] as [(String, UInt64)])
  func `units are understood and nothing overflows (D1, D5)`(text: String, expected: UInt64) {
    #expect(nanoseconds(text) == expected)
  }

  @Test(arguments: ["", "1", "S", "-1S", "1x", "1.5S", "123456789S", " 1S", "1 S", "1s"])
  func `anything else is malformed (D2, D3)`(text: String) {
    #expect(nanoseconds(text) == nil)
  }

  @Test(
    arguments: [
      (0, "0n"), (1, "1n"), (99_999_999, "99999999n"), (100_000_001, "100001u"),
      (1_500_000_000, "1500000u"), (3_600_000_000_001, "3600001m"),
    ] as [(UInt64, String)])
  func `a client sends the finest unit that fits, rounded up (D10)`(time: UInt64, text: String) {
    #expect(Timeout.header(nanoseconds: time) == text)
  }

  @Test func `what a client sends is never less than what it means`() {
    var time: UInt64 = 1
    while time < Timeout.nanosecondsMax / 7 {
      let understood = nanoseconds(Timeout.header(nanoseconds: time)) ?? 0
      #expect(understood >= time)
      time = time * 7 + 3
    }
  }

  @Test func `a deadline past the end of the clock is the last instant`() {
    let start = MonotonicInstant(nanoseconds: .max - 5)
    #expect(Deadline.after(nanoseconds: 100, from: start).instant.nanoseconds == .max)
    #expect(Deadline(instant: MonotonicInstant(nanoseconds: 0)).remaining == .zero)
  }
}
