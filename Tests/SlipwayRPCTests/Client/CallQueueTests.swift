import SlipwayBase
import Testing

@testable import SlipwayRPC

struct CallQueueTests {
  private func call(_ name: Int) -> ClientCall {
    ClientCall(
      MethodDescriptor(service: "s", method: "\(name)"), CallOptions(), request: ByteBuffer(),
      on: ChannelOptions())
  }

  private func end(_ call: ClientCall) {
    call.end(.failure(RPCError(code: .cancelled, message: "")))
  }

  @Test func `calls leave in the order they came`() {
    var queue = CallQueue()
    for name in 0..<5 { queue.append(call(name)) }
    #expect((0..<5).map { _ in queue.popFirst()?.method.method } == (0..<5).map { "\($0)" })
    #expect(queue.popFirst() == nil)
    #expect(queue.count == 0)
  }

  @Test func `calls that ended are passed over and not counted`() {
    var queue = CallQueue()
    let calls = (0..<4).map(call)
    for call in calls { queue.append(call) }
    for index in [0, 2] {
      end(calls[index])
      queue.oneEnded()
    }
    #expect(queue.count == 2)
    #expect(queue.popFirst() === calls[1])
    #expect(queue.popFirst() === calls[3])
    #expect(queue.count == 0)
  }

  @Test func `what is not taken keeps its order`() {
    var queue = CallQueue()
    let calls = (0..<6).map(call)
    for call in calls { queue.append(call) }
    end(calls[4])
    queue.oneEnded()
    let even = queue.takeAll { ["0", "2", "4"].contains($0.method.method) }
    #expect(even.map(\.method.method) == ["0", "2"])
    #expect(queue.count == 3)
    #expect((0..<3).map { _ in queue.popFirst()?.method.method } == ["1", "3", "5"])
  }

  @Test func `calls that ended do not stay in memory`() {
    var queue = CallQueue()
    let last = call(-1)
    weak var first: ClientCall?
    for name in 0..<1_000 {
      let call = call(name)
      if name == 0 { first = call }
      queue.append(call)
      end(call)
      queue.oneEnded()
    }
    queue.append(last)
    #expect(first == nil)
    #expect(queue.popFirst() === last)
  }
}
