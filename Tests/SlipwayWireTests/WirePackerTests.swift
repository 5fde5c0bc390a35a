import SlipwayBase
import Testing

@testable import SlipwayWire

@Suite struct WirePackerTests {
  typealias Kinds = SlipwayTestingV1.Kinds

  /// Messages whose fields take as much of the wire, for what they take in memory, as any.
  private static func costly(_ count: Int) -> [Kinds] {
    [
      Kinds(unpackedList: Array(repeating: .max, count: count)),
      Kinds(int32List: Array(repeating: .min, count: count)),
      Kinds(colorList: Array(repeating: .negative, count: count)),
      Kinds(boolList: Array(repeating: true, count: count)),
      Kinds(stringList: Array(repeating: "x", count: count)),
      Kinds(stringList: [String(repeating: "x", count: count)]),
    ]
  }

  @Test func `a message has room behind its struct wherever the block ends`() throws {
    for count in stride(from: 0, through: 500, by: 10) {
      for message in Self.costly(count) {
        #expect(try Kinds(decoding: message.encoded()) == message)
      }
    }
  }

  @Test func `a packed message has at most four times the bytes of its struct`() {
    let inner = Kinds(innerList: Array(repeating: .init(number: -1), count: 100))
    for message in Self.costly(100) + [inner, KindsSample.message, Kinds()] {
      let memory = WireArena()
      let arena = EncodeArena(memory)
      let root = arena.allocate(Kinds.wireType.size)
      message.write(to: root, in: arena)
      let used = memory.state.pointee.cursor - root
      #expect(message.encoded().count <= 4 * used)
      _ = consume memory
    }
  }
}
