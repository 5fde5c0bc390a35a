import Glibc
import SlipwayBase
import SlipwayRuntime
import Synchronization
import Testing

struct EventLoopTests {
  @Test func `work of other threads runs on the loop in the order it was given`() async throws {
    let loop = try EventLoop(name: "test")
    let seen = await withCheckedContinuation { (done: CheckedContinuation<[Int], Never>) in
      let seen = Mutex<[Int]>([])
      for number in 0..<1_000 {
        loop.execute {
          #expect(loop.isCurrent)
          seen.withLock { $0.append(number) }
        }
      }
      loop.execute { done.resume(returning: seen.withLock { $0 }) }
    }
    #expect(seen == Array(0..<1_000))
    #expect(!loop.isCurrent)
    loop.stop()
  }

  @Test func `an actor on the loop is isolated by it, before and after a suspension`() async throws
  {
    let loop = try EventLoop(name: "test")
    let resident = Resident(loop)
    #expect(await resident.bounce() == [true, true, true])
    loop.stop()
  }

  @Test func `a task that prefers the loop runs its nonisolated functions on it`() async throws {
    let loop = try EventLoop(name: "test")
    let isThere = await Task(executorPreference: loop) { loop.isCurrent }.value
    #expect(isThere)
    loop.stop()
  }

  @Test func `timers fire on the loop in the order of their times`() async throws {
    let loop = try EventLoop(name: "test")
    let order = await withCheckedContinuation { (done: CheckedContinuation<[Int], Never>) in
      loop.execute {
        let seen = Mutex<[Int]>([])
        let now = MonotonicInstant.now()
        for milliseconds in [30, 10, 20] {
          _ = loop.schedule(at: now + .milliseconds(milliseconds)) {
            #expect(MonotonicInstant.now() >= now + .milliseconds(milliseconds))
            seen.withLock { $0.append(milliseconds) }
            if milliseconds == 30 { done.resume(returning: seen.withLock { $0 }) }
          }
        }
        let cancelled = loop.schedule(at: now) { Issue.record("a cancelled timer fired") }
        loop.cancel(cancelled)
      }
    }
    #expect(order == [10, 20, 30])
    loop.stop()
  }

  @Test func `the end of a turn comes after the jobs of the turn`() async throws {
    let loop = try EventLoop(name: "test")
    let resident = Resident(loop)
    let order = await withCheckedContinuation { (done: CheckedContinuation<[String], Never>) in
      loop.execute {
        let seen = Mutex<[String]>([])
        loop.atEndOfTurn {
          seen.withLock { $0.append("end") }
          loop.atEndOfTurn { done.resume(returning: seen.withLock { $0 + ["later"] }) }
        }
        Task { await resident.run { seen.withLock { $0.append("job") } } }
        seen.withLock { $0.append("body") }
      }
    }
    #expect(order.first == "body")
    #expect(order.suffix(2) == ["end", "later"])
    loop.stop()
  }

  @Test func `a handler hears of bytes, of room and of the other end's close`() async throws {
    let loop = try EventLoop(name: "test")
    var ends: [Int32] = [0, 0]
    #expect(
      socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0, &ends)
        == 0)
    let (mine, theirs) = (ends[0], ends[1])
    let heard = AsyncStream<String>.makeStream()
    loop.execute {
      let handler = Echo(loop, mine) { heard.continuation.yield($0) }
      handler.start()
    }
    var next = heard.stream.makeAsyncIterator()
    #expect(await next.next() == "writable")
    #expect(write(theirs, "ab", 2) == 2)
    #expect(await next.next() == "ab")
    close(theirs)
    #expect(await next.next() == "end")
    loop.stop()
  }

  @Test func `a clock's sleeper wakes in time, and at once when its task is cancelled`()
    async throws
  {
    let loop = try EventLoop(name: "test")
    let clock = LoopClock(loop)
    let until = clock.now() + .milliseconds(20)
    try await clock.sleep(until: until)
    #expect(clock.now() >= until)
    let sleeper = Task { () -> Bool in
      do {
        try await clock.sleep(until: clock.now() + .seconds(3_600))
        return false
      } catch {
        return true
      }
    }
    sleeper.cancel()
    #expect(await sleeper.value)
    loop.stop()
  }
}

extension EventLoopTests {
  @Test func `a loop that has ended takes nothing and lets nobody sleep`() async throws {
    let loop = try EventLoop(name: "test")
    loop.stop()
    #expect(!loop.execute { Issue.record("run by a loop that has ended") })
    let clock = LoopClock(loop)
    await #expect(throws: CancellationError.self) {
      try await clock.sleep(until: clock.now() + .seconds(3_600))
    }
  }
}

/// An actor that lives on a loop.
private actor Resident {
  private nonisolated let loop: EventLoop

  init(_ loop: EventLoop) {
    self.loop = loop
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor {
    loop.asUnownedSerialExecutor()
  }

  func run(_ body: @Sendable () -> Void) {
    body()
  }

  func bounce() async -> [Bool] {
    var seen = [loop.isCurrent]
    await Task.yield()
    seen.append(loop.isCurrent)
    seen.append(await Task { loop.isCurrent }.value)
    return seen
  }
}

/// Tells what happens to a descriptor and closes it at its end.
private final class Echo: EventHandler, @unchecked Sendable {  // confined to its loop
  private let loop: EventLoop
  private let descriptor: Int32
  private let tell: (String) -> Void
  private var registration: Registration?

  init(_ loop: EventLoop, _ descriptor: Int32, _ tell: @escaping (String) -> Void) {
    self.loop = loop
    self.descriptor = descriptor
    self.tell = tell
  }

  func start() {
    registration = try? loop.register(descriptor, [.readable, .writable], self)
  }

  func ready(_ events: Interest) {
    guard let registration else { return }
    if events.contains(.writable) {
      loop.modify(registration, .readable)
      tell("writable")
    }
    guard events.contains(.readable) else { return }
    var buffer = [UInt8](repeating: 0, count: 16)
    let count = read(descriptor, &buffer, 16)
    if count > 0 { return tell(String(decoding: buffer.prefix(count), as: UTF8.self)) }
    if count == 0 {
      loop.deregister(registration)
      close(descriptor)
      tell("end")
    }
  }
}
