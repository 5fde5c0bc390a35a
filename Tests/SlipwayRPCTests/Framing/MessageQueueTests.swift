import SlipwayBase
import Testing

@testable import SlipwayRPC

struct MessageQueueTests {
  private struct Refusal: Error {}

  private func append(_ bytes: [UInt8], compressed: Bool = false, to queue: inout MessageQueue) {
    bytes.withUnsafeBytes { queue.append($0, wasCompressed: compressed) }
  }

  private func same(_ found: Int, _ expected: Int) {
    #expect(found == expected)
  }

  private func first(of queue: inout MessageQueue) -> [UInt8]? {
    queue.takeFirst { bytes, _ in [UInt8](bytes) }
  }

  @Test func `messages come out in the order they went in`() {
    var queue = MessageQueue()
    for round in 0..<3 {
      for index in 0..<100 {
        append(Array(repeating: UInt8(index), count: index * round), to: &queue)
      }
      same(queue.count, 100)
      for index in 0..<100 {
        #expect(first(of: &queue) == Array(repeating: UInt8(index), count: index * round))
      }
      same(queue.count, 0)
    }
  }

  @Test func `adding between takings keeps the order`() {
    var queue = MessageQueue()
    var expected: [UInt8] = []
    for index in 0..<200 {
      append([UInt8(index)], to: &queue)
      expected.append(UInt8(index))
      if index % 3 == 2 { #expect(first(of: &queue) == [expected.removeFirst()]) }
      same(queue.count, expected.count)
    }
    while !expected.isEmpty { #expect(first(of: &queue) == [expected.removeFirst()]) }
  }

  @Test func `F2: a message without bytes is a message`() {
    var queue = MessageQueue()
    append([], to: &queue)
    same(queue.count, 1)
    #expect(first(of: &queue) == [])
    #expect(first(of: &queue) == nil)
  }

  @Test func `each message says whether it was compressed`() {
    var queue = MessageQueue()
    let flags = [true, false, false, true]
    for flag in flags { append([1], compressed: flag, to: &queue) }
    for flag in flags { #expect(queue.takeFirst { _, wasCompressed in wasCompressed } == flag) }
  }

  @Test func `a message that cannot be used is gone all the same`() {
    var queue = MessageQueue()
    append([1], to: &queue)
    append([2], to: &queue)
    #expect(throws: Refusal.self) {
      _ = try queue.takeFirst { (_, _) throws(Refusal) -> Void in throw Refusal() }
    }
    #expect(first(of: &queue) == [2])
    same(queue.count, 0)
  }
}
