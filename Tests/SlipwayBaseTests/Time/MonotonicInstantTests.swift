import SlipwayBase
import Testing

struct MonotonicInstantTests {
  private let origin = MonotonicInstant(nanoseconds: 5_000_000_000)

  @Test func `now never goes back`() {
    var last = MonotonicInstant.now()
    for _ in 0..<1_000 {
      let now = MonotonicInstant.now()
      #expect(now >= last)
      last = now
    }
  }

  @Test func `durations move an instant and instants differ by durations`() {
    let later = origin + .milliseconds(1_500)
    #expect(later.nanoseconds == 6_500_000_000)
    #expect(later > origin)
    #expect(later - origin == .milliseconds(1_500))
    #expect(origin - later == .milliseconds(-1_500))
    #expect(later - .milliseconds(1_500) == origin)
    #expect(origin + .nanoseconds(-1) == MonotonicInstant(nanoseconds: 4_999_999_999))
    #expect(origin + .zero == origin)
  }

  @Test func `what is less than a nanosecond is dropped`() {
    #expect(origin + Duration(secondsComponent: 0, attosecondsComponent: 999_999_999) == origin)
  }

  @Test func `an instant stays within what the clock can show`() {
    let end = MonotonicInstant(nanoseconds: .max)
    let start = MonotonicInstant(nanoseconds: 0)
    #expect(end + .seconds(1) == end)
    #expect(origin + .seconds(-6) == start)
    #expect(start - .seconds(1) == start)
    #expect(origin + .seconds(Int64.max) > origin)
    #expect(origin + .seconds(Int64.min) == start)
    #expect(end - start == .nanoseconds(Int64.max))
    #expect(start - end == .nanoseconds(-Int64.max))
  }
}
