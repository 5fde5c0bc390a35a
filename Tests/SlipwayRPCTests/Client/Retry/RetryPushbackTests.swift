import Testing

@testable import SlipwayRPC

struct RetryPushbackTests {
  @Test(
    arguments: [
      (nil, .absent), ("0", .delay(.zero)), ("1500", .delay(.milliseconds(1_500))),
      ("007", .delay(.milliseconds(7))),
      ("2147483647", .delay(.milliseconds(2_147_483_647))),
    ] as [(String?, RetryPushback)])
  func `C56: a server may name the wait in milliseconds`(
    value: String?, pushback: RetryPushback
  ) {
    #expect(RetryPushback(value) == pushback)
  }

  @Test(arguments: [
    "-1", "-0", "+5", "", " ", " 5", "5 ", "1.5", "1e3", "0x10", "never", "2147483648",
    "99999999999999999999", "5,5", "٣",
  ])
  func `C56: a negative wait or garbage stops the retries`(value: String) {
    #expect(RetryPushback(value) == .stop)
  }
}
