import Testing

@testable import SlipwayRPC

struct DurationTextTests {
  @Test(
    arguments: [
      ("0s", .zero), ("1s", .seconds(1)), ("1.5s", .milliseconds(1_500)),
      ("0.000000001s", .nanoseconds(1)), ("0.100000000s", .milliseconds(100)),
      ("00012s", .seconds(12)), ("315576000000s", .seconds(315_576_000_000)),
    ] as [(String, Duration)])
  func `seconds with up to nine decimals are read`(text: String, duration: Duration) {
    #expect(DurationText.parse(text) == duration)
  }

  @Test(arguments: [
    "", "s", "1", "1m", "1ms", "-1s", "-0s", "+1s", " 1s", "1 s", "1s ", ".5s", "1.s", "1..5s",
    "1.5.5s", "0.0000000001s", "1e3s", "315576000001s", "999999999999s", "9999999999999s",
    "99999999999999999999s", "nans", "1S", "٣s",
  ])
  func `anything else is no duration`(text: String) {
    #expect(DurationText.parse(text) == nil)
  }
}
