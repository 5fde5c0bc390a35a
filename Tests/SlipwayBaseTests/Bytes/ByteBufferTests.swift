import SlipwayBase
import Testing

struct ByteBufferTests {
  @Test func `bytes come out in the order in which they went in`() {
    var buffer = ByteBuffer()
    buffer.append(1)
    buffer.append([2, 3])
    buffer.append(utf8: "é")
    [UInt8]([7, 8]).withUnsafeBytes { buffer.append($0) }
    #expect(buffer.copyBytes() == [1, 2, 3, 0xC3, 0xA9, 7, 8])
    #expect(buffer.count == 7)
  }

  @Test func `removing from the front keeps the rest through every growth`() {
    var buffer = ByteBuffer()
    var expected: [UInt8] = []
    for round in 0..<2_000 {
      let chunk = (0..<(round % 17)).map { UInt8(truncatingIfNeeded: round &+ $0) }
      buffer.append(chunk)
      expected.append(contentsOf: chunk)
      let taken = min(buffer.count, round % 13)
      buffer.removeFirst(taken)
      expected.removeFirst(taken)
      #expect(buffer.count == expected.count)
    }
    #expect(buffer.copyBytes() == expected)
  }

  @Test func `memory is used again and does not grow without need`() {
    var buffer = ByteBuffer(capacity: 64)
    for _ in 0..<1_000 {
      buffer.append([UInt8](repeating: 7, count: 40))
      buffer.removeFirst(40)
    }
    #expect(buffer.memoryBytes == 64)
    #expect(buffer.count == 0)
  }

  @Test func `a body that throws appends nothing`() {
    struct Refused: Error {}
    var buffer = ByteBuffer()
    buffer.append(9)
    #expect(throws: Refused.self) {
      try buffer.append(count: 4) { _ throws(Refused) in throw Refused() }
    }
    #expect(buffer.copyBytes() == [9])
  }

  @Test func `bytes can be filled and changed in place`() {
    var buffer = ByteBuffer()
    buffer.append(count: 3) { $0.copyBytes(from: [1, 2, 3]) }
    buffer.append(capacity: 10) { spare in
      spare[0] = 4
      return 1
    }
    buffer.withUnsafeMutableBytes { $0[0] = 9 }
    #expect(buffer.copyBytes() == [9, 2, 3, 4])
  }

  @Test func `an empty buffer offers no bytes`() {
    let buffer = ByteBuffer()
    #expect(buffer.withUnsafeBytes { $0.count } == 0)
    #expect(buffer.copyBytes().isEmpty)
  }
}
