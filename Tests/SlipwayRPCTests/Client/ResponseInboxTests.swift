import SlipwayBase
import SlipwayHTTP2
import Testing

@testable import SlipwayRPC

struct ResponseInboxTests {
  private static let failure = RPCError(code: .aborted, message: "")

  /// What a task finds, and whether the loop must be told that it took everything.
  private func take(_ inbox: ResponseInbox) throws(RPCError) -> (found: String, isDrained: Bool) {
    var isDrained = false
    let found: ResponseInbox.Found<RawMessage> = try inbox.take(isDrained: &isDrained) {
      (bytes) throws(RPCError) in try RawMessage(response: bytes)
    }
    switch found {
    case .message(let message): return ("\(message.bytes)", isDrained)
    case .end(.success): return ("OK", isDrained)
    case .end(.failure(let failure)): return ("\(failure)", isDrained)
    case .nothing: return ("nothing", isDrained)
    }
  }

  private func arrive(_ bytes: [UInt8], at inbox: ResponseInbox) {
    bytes.withUnsafeBytes { inbox.messageArrived($0) }
  }

  @Test(arguments: [true, false])
  func `messages come before the end, in order`(succeeds: Bool) throws {
    let inbox = ResponseInbox()
    #expect(try take(inbox).found == "nothing")
    for byte in UInt8(1)...3 { arrive([byte], at: inbox) }
    inbox.ended(succeeds ? .success(()) : .failure(Self.failure), trailers: nil)
    for byte in 1...3 { #expect(try take(inbox).found == "[\(byte)]") }
    for _ in 0..<2 { #expect(try take(inbox).found == (succeeds ? "OK" : "\(Self.failure)")) }
  }

  @Test func `only the first end counts`() throws {
    let inbox = ResponseInbox()
    inbox.ended(.failure(Self.failure), trailers: nil)
    inbox.ended(.success(()), trailers: HeaderBlock())
    #expect(try take(inbox).found == "\(Self.failure)")
    #expect(inbox.trailers == nil)
  }

  @Test func `credit is held back while a message waits`() throws {
    let inbox = ResponseInbox()
    #expect(inbox.mayReturnCredit())
    arrive([1], at: inbox)
    arrive([2], at: inbox)
    #expect(!inbox.mayReturnCredit())
    #expect(try take(inbox) == ("[1]", false))
    #expect(try take(inbox) == ("[2]", true))
    #expect(try take(inbox) == ("nothing", false))
    #expect(inbox.mayReturnCredit())
  }

  @Test func `nobody is told of taking while no credit is owed`() throws {
    let inbox = ResponseInbox()
    arrive([1], at: inbox)
    #expect(try take(inbox) == ("[1]", false))
  }

  @Test func `a message that cannot be read is gone, and the next one follows`() throws {
    let inbox = ResponseInbox()
    arrive([0xFF], at: inbox)
    arrive([2], at: inbox)
    #expect(throws: RPCError.self) { try take(inbox) }
    #expect(try take(inbox).found == "[2]")
  }

  @Test func `everybody who waits is told what there is`() async throws {
    let inbox = ResponseInbox()
    let order = Noted<String>()
    let tasks = [
      Task {
        await inbox.wait { $0.hasHeaders }
        order.note("headers")
      },
      Task {
        await inbox.wait { $0.hasMessage }
        order.note("message")
      },
    ]
    for _ in 0..<100 { await Task.yield() }
    #expect(order.count == 0)
    inbox.headersArrived(HeaderBlock())
    await tasks[0].value
    #expect(order.values == ["headers"])
    arrive([1], at: inbox)
    await tasks[1].value
  }

  @Test(arguments: [true, false])
  func `the end wakes whoever waits`(isThereBefore: Bool) async {
    let inbox = ResponseInbox()
    if isThereBefore { inbox.ended(.success(()), trailers: nil) }
    let waiting = [
      Task { await inbox.wait { $0.hasHeaders } }, Task { await inbox.wait { $0.hasMessage } },
    ]
    if !isThereBefore { inbox.ended(.success(()), trailers: nil) }
    for task in waiting { await task.value }
  }
}
