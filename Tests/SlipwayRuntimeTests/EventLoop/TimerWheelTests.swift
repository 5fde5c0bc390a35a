import SlipwayBase
import Testing

@testable import SlipwayRuntime

struct TimerWheelTests {
  private let start = MonotonicInstant(nanoseconds: 5_000_000_000)

  @Test func `timers fire in the turn that passes their time, never before it`() {
    var wheel = TimerWheel(now: start)
    let fired = Fired()
    for milliseconds in [0, 1, 7, 4_095, 4_096, 4_097, 60_000] {
      _ = wheel.add(at: start + .milliseconds(milliseconds)) { fired.add(milliseconds) }
    }
    #expect(fire(&wheel, after: 0, fired) == [])
    #expect(fire(&wheel, after: 1, fired) == [0, 1])
    #expect(fire(&wheel, after: 6, fired) == [])
    #expect(fire(&wheel, after: 4_096, fired) == [7, 4_095, 4_096])
    #expect(fire(&wheel, after: 4_097, fired) == [4_097])
    #expect(fire(&wheel, after: 59_999, fired) == [])
    #expect(fire(&wheel, after: 1_000_000, fired) == [60_000])
    #expect(wheel.count == 0)
  }

  @Test func `a time between two milliseconds is rounded up`() {
    var wheel = TimerWheel(now: start)
    let fired = Fired()
    _ = wheel.add(at: start + .microseconds(2_001)) { fired.add(2) }
    #expect(fire(&wheel, after: 2, fired) == [])
    #expect(fire(&wheel, after: 3, fired) == [2])
  }

  @Test func `a cancelled timer does not fire, its neighbours do`() {
    var wheel = TimerWheel(now: start)
    let fired = Fired()
    let timers = (0..<5).map { number in
      wheel.add(at: start + .milliseconds(3)) { fired.add(number) }
    }
    for index in [0, 2, 4] { wheel.cancel(timers[index]) }
    wheel.cancel(timers[0])
    #expect(fire(&wheel, after: 3, fired) == [1, 3])
    #expect(wheel.millisecondsToNext() == nil)
  }

  @Test func `a timer can be cancelled by one that fires with it`() {
    var wheel = TimerWheel(now: start)
    let first = wheel.add(at: start + .milliseconds(1)) {}
    let second = wheel.add(at: start + .milliseconds(1)) {}
    var due: [TimerID] = []
    wheel.collectDue(now: start + .milliseconds(1), into: &due)
    #expect(Set(due) == [first, second])
    wheel.cancel(first)
    #expect(wheel.take(first) == nil)
    #expect(wheel.take(second) != nil)
  }

  @Test func `a cancelled timer's name does not reach the one that took its place`() {
    var wheel = TimerWheel(now: start)
    let old = wheel.add(at: start + .milliseconds(1)) {}
    wheel.cancel(old)
    let new = wheel.add(at: start + .milliseconds(1)) {}
    wheel.cancel(old)
    #expect(wheel.count == 1)
    #expect(wheel.take(new) != nil)
  }

  @Test(arguments: [1, 2, 63, 64, 65, 1_000, 4_095, 4_096])
  func `the wait for the next timer is exact within a round`(milliseconds: Int) {
    for offset in [0, 1, 31, 62, 63, 64, 4_090] {
      let begin = start + .milliseconds(offset)
      var wheel = TimerWheel(now: begin)
      _ = wheel.add(at: begin + .milliseconds(milliseconds)) {}
      #expect(wheel.millisecondsToNext() == Int32(milliseconds), "from \(offset)")
    }
  }

  @Test func `many random timers fire in the order of their times`() {
    var random = SystemRandomNumberGenerator()
    var wheel = TimerWheel(now: start)
    let fired = Fired()
    var expected: [Int] = []
    var cancelled: [TimerID] = []
    for _ in 0..<5_000 {
      let milliseconds = Int.random(in: 1...20_000, using: &random)
      let timer = wheel.add(at: start + .milliseconds(milliseconds)) { fired.add(milliseconds) }
      if Bool.random(using: &random) {
        cancelled.append(timer)
      } else {
        expected.append(milliseconds)
      }
    }
    for timer in cancelled { wheel.cancel(timer) }
    var seen: [Int] = []
    var now = 0
    while now < 20_000 {
      let wait = Int(wheel.millisecondsToNext() ?? 20_000)
      now += wait
      let batch = fire(&wheel, after: now, fired)
      #expect(batch.allSatisfy { $0 == now })
      seen += batch
    }
    #expect(seen == expected.sorted())
  }

  private func fire(_ wheel: inout TimerWheel, after milliseconds: Int, _ fired: Fired) -> [Int] {
    var due: [TimerID] = []
    wheel.collectDue(now: start + .milliseconds(milliseconds), into: &due)
    for timer in due { wheel.take(timer)?() }
    return fired.take().sorted()
  }
}

private final class Fired {
  private var numbers: [Int] = []

  func add(_ number: Int) {
    numbers.append(number)
  }

  func take() -> [Int] {
    defer { numbers = [] }
    return numbers
  }
}
