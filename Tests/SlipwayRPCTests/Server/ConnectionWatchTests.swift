import SlipwayBase
import Testing

@testable import SlipwayRPC

struct ConnectionWatchTests {
  private let start = MonotonicInstant(nanoseconds: 1_000_000_000)

  private func watch() -> ConnectionWatch {
    ConnectionWatch(ServerLimits(), now: start)
  }

  @Test func `SETTINGS must come in time (S60)`() {
    var watch = watch()
    #expect(watch.check(now: start + .seconds(9)) == nil)
    #expect(watch.check(now: start + .seconds(10)) == .opening)
    watch.opened()
    #expect(watch.check(now: start + .seconds(1_000)) == nil)
    #expect(!watch.isWaiting)
  }

  @Test func `a header block is timed from its first bytes (S60)`() {
    var watch = watch()
    watch.opened()
    watch.noteInput(isInsideHeaders: true, now: start)
    watch.noteInput(isInsideHeaders: true, now: start + .seconds(9))
    #expect(watch.check(now: start + .seconds(10)) == .headers)
    watch.noteInput(isInsideHeaders: false, now: start + .seconds(9))
    #expect(watch.check(now: start + .seconds(10)) == nil)
  }

  @Test func `every byte that is taken is progress (S61)`() {
    var watch = watch()
    watch.opened()
    watch.outputWaits(now: start)
    watch.outputWaits(now: start + .seconds(20))
    #expect(watch.check(now: start + .seconds(30)) == .writing)
    watch.noteOutput(now: start + .seconds(29))
    #expect(watch.check(now: start + .seconds(30)) == nil)
    watch.outputIsDone()
    #expect(watch.check(now: start + .seconds(500)) == nil)
  }
}
