import SlipwayBase
import Testing

struct TimestampTests {
  @Test(
    arguments: [
      (0, 0, "1970-01-01T00:00:00Z"), (-1, 0, "1969-12-31T23:59:59Z"),
      (-1, 999_999_999, "1969-12-31T23:59:59.999999999Z"),
      (951_782_399, 0, "2000-02-28T23:59:59Z"), (951_782_400, 0, "2000-02-29T00:00:00Z"),
      (951_868_800, 0, "2000-03-01T00:00:00Z"), (4_107_542_400, 0, "2100-03-01T00:00:00Z"),
      (1_709_164_800, 0, "2024-02-29T00:00:00Z"), (1_735_689_599, 0, "2024-12-31T23:59:59Z"),
      (-62_135_596_800, 0, "0001-01-01T00:00:00Z"),
      (253_402_300_799, 999_999_999, "9999-12-31T23:59:59.999999999Z"),
    ] as [(Int64, Int32, String)])
  func `seconds since 1970 become a date of the calendar`(
    seconds: Int64, nanos: Int32, text: String
  ) {
    #expect(Timestamp(seconds: seconds, nanos: nanos).rfc3339 == text)
  }

  @Test(
    arguments: [
      (0, "Z"), (1, ".000000001Z"), (1_000, ".000001Z"), (1_000_000, ".001Z"),
      (120_000_000, ".120Z"), (123_456_000, ".123456Z"), (123_456_789, ".123456789Z"),
    ] as [(Int32, String)])
  func `a fraction has 0, 3, 6 or 9 digits`(nanos: Int32, end: String) {
    #expect(Timestamp(seconds: 0, nanos: nanos).rfc3339 == "1970-01-01T00:00:00" + end)
  }

  @Test func `earlier comes first`() {
    #expect(Timestamp(seconds: 1, nanos: 5) < Timestamp(seconds: 2, nanos: 0))
    #expect(Timestamp(seconds: 1, nanos: 5) < Timestamp(seconds: 1, nanos: 6))
    #expect(Timestamp(seconds: -1, nanos: 999_999_999) < Timestamp(seconds: 0))
  }

  @Test func `now is in this century and well formed`() {
    let now = Timestamp.now()
    #expect((1_700_000_000..<4_102_444_800).contains(now.seconds))
    #expect((0..<1_000_000_000).contains(now.nanos))
    #expect(now <= .now())
  }
}
