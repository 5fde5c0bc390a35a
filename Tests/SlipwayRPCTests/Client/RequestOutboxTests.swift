import SlipwayBase
import Testing

@testable import SlipwayRPC

struct RequestOutboxTests {
  private static let failure = RPCError(code: .aborted, message: "")

  private func add(_ count: Int, to outbox: RequestOutbox) throws(RPCError) -> Bool {
    try outbox.add { bytes in bytes.append(Array(repeating: 1, count: count)) }
  }

  private func take(_ outbox: RequestOutbox) -> (count: Int, isLast: Bool) {
    var bytes = ByteBuffer()
    let isLast = outbox.take(into: &bytes)
    return (bytes.count, isLast)
  }

  /// A task that waits for room, which it says once it begins.
  private func waiter(_ outbox: RequestOutbox, _ returned: Noted<Bool>) -> Task<Void, Never> {
    Task {
      await outbox.room()
      returned.note(true)
    }
  }

  @Test func `the loop is told once until it comes`() throws {
    let outbox = RequestOutbox()
    #expect(try add(1, to: outbox))
    #expect(try !add(2, to: outbox))
    #expect(!outbox.finish())
    #expect(take(outbox) == (3, true))
    #expect(take(outbox) == (0, true))
  }

  @Test func `each message is taken once`() throws {
    let outbox = RequestOutbox()
    for round in 1...3 {
      #expect(try add(round, to: outbox))
      #expect(take(outbox) == (round, false))
    }
    #expect(outbox.finish())
    #expect(take(outbox) == (0, true))
  }

  @Test func `a message behind the last one is refused`() {
    let outbox = RequestOutbox()
    #expect(outbox.finish())
    #expect(!outbox.finish())
    #expect(throws: RPCError.self) { try add(1, to: outbox) }
    #expect(take(outbox) == (0, true))
  }

  @Test func `after the end nothing is taken and the first reason is told`() {
    let outbox = RequestOutbox()
    outbox.end(Self.failure)
    outbox.end(RPCError(code: .cancelled, message: ""))
    #expect(throws: Self.failure) { try add(1, to: outbox) }
    #expect(!outbox.finish())
  }

  @Test func `a message that cannot be written does not tell the loop`() throws {
    let outbox = RequestOutbox()
    #expect(throws: Self.failure) {
      try outbox.add { (_) throws(RPCError) in throw Self.failure }
    }
    #expect(try add(1, to: outbox))
  }

  @Test func `there is room until much waits`() async throws {
    let outbox = RequestOutbox()
    await outbox.room()
    _ = try add(64 * 1024, to: outbox)
    await outbox.room()
    let returned = Noted<Bool>()
    _ = try add(1, to: outbox)
    let waiting = waiter(outbox, returned)
    #expect(take(outbox).count == 64 * 1024 + 1)
    outbox.setBlocked(false)
    await waiting.value
  }

  @Test(arguments: [true, false])
  func `a blocked task goes on when there is room or nothing to wait for`(ends: Bool) async {
    let outbox = RequestOutbox()
    let returned = Noted<Bool>()
    outbox.setBlocked(true)
    let waiting = waiter(outbox, returned)
    for _ in 0..<100 { await Task.yield() }
    #expect(returned.count == 0)
    if ends { outbox.end(Self.failure) } else { outbox.setBlocked(false) }
    await waiting.value
  }

  @Test func `nobody waits when the call is over`() async throws {
    let outbox = RequestOutbox()
    _ = try add(1 << 20, to: outbox)
    outbox.setBlocked(true)
    outbox.end(Self.failure)
    await outbox.room()
  }
}
