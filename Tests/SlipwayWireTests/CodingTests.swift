import SlipwayBase
import SlipwayWire
import Testing

@Suite struct CodingTests {
  typealias Kinds = SlipwayTestingV1.Kinds

  @Test func `every kind of field is encoded as Python encodes it`() {
    #expect(KindsSample.message.encoded().hex == KindsSample.pythonHex)
  }

  @Test func `every kind of field that Python encoded is decoded`() throws {
    #expect(try Kinds(decoding: [UInt8](hex: KindsSample.pythonHex)) == KindsSample.message)
  }

  @Test func `an empty message has no bytes, and no bytes are an empty message`() throws {
    #expect(Kinds().encoded().isEmpty)
    #expect(try Kinds(decoding: []) == Kinds())
    #expect(try SlipwayTestingV1.Nothing(decoding: []) == SlipwayTestingV1.Nothing())
  }

  @Test func `field numbers beyond the first gap are found`() throws {
    let outer = SlipwayTestingV1.Outer(
      middle: .init(inner: .init(name: "deep")), middles: [.init(inners: [.init(number: 1)])])
    #expect(outer.encoded().hex == "0a080a060a0464656570faffffff0f0412021001")
    #expect(try SlipwayTestingV1.Outer(decoding: outer.encoded()) == outer)
  }

  @Test func `optional fields tell absent from default`() throws {
    let absent = try Kinds(decoding: [])
    #expect(absent.optionalInt32 == nil && absent.optionalString == nil)
    #expect(absent.optionalInner == nil && absent.optionalColor == nil)
    let present = try Kinds(decoding: [UInt8](hex: "a80100 ba0100 c80100 d20100"))
    #expect(present.optionalInt32 == 0 && present.optionalString == "")
    #expect(present.optionalInner == Kinds.Inner() && present.optionalColor == .unspecified)
    #expect(present.encoded().hex == "a80100ba0100c80100d20100")
  }

  @Test func `the last of two members of a oneof counts, also when both are messages`() throws {
    let both = try Kinds(decoding: [UInt8](hex: "980305 a2030161"))
    #expect(both.choice == .chosenString("a"))
    let twice = try Kinds(decoding: [UInt8](hex: "ba03030a0161 ba03021002"))
    #expect(twice.choice == .chosenInner(.init(number: 2)))
    #expect(try Kinds(decoding: [UInt8](hex: "980300")).choice == .chosenInt32(0))
  }

  @Test func `the last of two map entries with one key counts`() throws {
    let kinds = try Kinds(decoding: [UInt8](hex: "ca02060a01611201 31 ca02060a01611201 32"))
    #expect(kinds.stringMap == ["a": "2"])
  }

  @Test func `a map entry without key or value has their defaults`() throws {
    #expect(try Kinds(decoding: [UInt8](hex: "ca0200")).stringMap == ["": ""])
    #expect(try Kinds(decoding: [UInt8](hex: "d20200")).innerMap == [0: Kinds.Inner()])
  }

  @Test func `maps are encoded in the order of their keys`() {
    var kinds = Kinds()
    for number in 0..<50 { kinds.innerMap[Int32(number)] = .init(number: Int32(number)) }
    let again = Kinds(innerMap: Dictionary(uniqueKeysWithValues: kinds.innerMap.shuffled()))
    #expect(kinds.encoded() == again.encoded())
  }

  @Test func `packed and unpacked lists are both decoded`() throws {
    let unpacked = try Kinds(decoding: [UInt8](hex: "f80101 f80102 fa01020304"))
    #expect(unpacked.int32List == [1, 2, 3, 4])
    #expect(try Kinds(decoding: [UInt8](hex: "ba02080500000006000000")).unpackedList == [5, 6])
  }

  @Test func `enum numbers without a name survive`() throws {
    let kinds = try Kinds(decoding: [UInt8](hex: "80014d"))
    #expect(kinds.color.rawValue == 77)
    #expect(kinds.color.protobufName == nil && kinds.color.description == "77")
    #expect(kinds.encoded().hex == "80014d")
    #expect(Kinds.Color(protobufName: "COLOR_DARK_BLUE") == .darkBlue)
    #expect(Kinds.Color(protobufName: "BLUE") == nil)
    #expect(Kinds.Color.allCases == [.unspecified, .red, .darkBlue, .negative])
  }

  @Test func `unknown fields of every wire type are read over`() throws {
    let bytes = "c03e05 c13e0102030405060708 c23e03616263 c53e01020304"
    let kinds = try Kinds(decoding: [UInt8](hex: bytes + " 7201 61"))
    #expect(kinds == Kinds(stringValue: "a"))
  }

  @Test func `encoding appends to what the buffer holds and says how much`() {
    var buffer = ByteBuffer()
    buffer.append(0xff)
    let count = Kinds(int32Value: 1).encode(into: &buffer)
    #expect(count == 2)
    #expect(buffer.copyBytes() == [0xff, 0x08, 0x01])
  }

  @Test func `a message larger than the arena's first block is encoded whole`() throws {
    var kinds = Kinds(bytesValue: [UInt8](repeating: 7, count: 300_000))
    kinds.stringList = (0..<2_000).map { "item \($0)" }
    #expect(try Kinds(decoding: kinds.encoded()) == kinds)
  }
}
