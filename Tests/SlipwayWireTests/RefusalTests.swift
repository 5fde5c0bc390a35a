import SlipwayBase
import SlipwayWire
import Testing

@Suite struct RefusalTests {
  typealias Kinds = SlipwayTestingV1.Kinds

  /// The failure of decoding `bytes`; an empty one when they are decoded after all.
  private func failure<Message: ProtobufMessage>(
    _ bytes: [UInt8], as _: Message.Type = Kinds.self
  ) -> DecodingFailure? {
    do {
      _ = try Message(decoding: bytes)
      return nil
    } catch {
      return error
    }
  }

  @Test func `a NUL in a string is refused with the path of the field`() {
    let outer = SlipwayTestingV1.Outer(
      middles: [.init(), .init(inners: [.init(), .init(), .init(name: "a\0b")])])
    let failure = failure(outer.encoded(), as: SlipwayTestingV1.Outer.self)
    #expect(failure?.kind == .containsNUL)
    #expect(failure?.fieldPath == "middles[1].inners[2].name")
  }

  @Test(arguments: ["ff", "c080", "eda080", "f4908080", "e282", "61626364656667c3"])
  func `a string that is not UTF-8 is refused`(hex: String) {
    let text = [UInt8](hex: hex)
    let failure = failure([0x72, UInt8(text.count)] + text)
    #expect(failure?.kind == .invalidUTF8)
    #expect(failure?.fieldPath == "string_value")
  }

  @Test func `strings are checked in lists, maps, oneofs and optional fields`() {
    #expect(failure([UInt8](hex: "9202 0161 9202 01ff"))?.fieldPath == "string_list[1]")
    #expect(failure([UInt8](hex: "ca02030a01ff"))?.fieldPath == "string_map[0].key")
    #expect(failure([UInt8](hex: "ca0203120100"))?.fieldPath == "string_map[0].value")
    #expect(failure([UInt8](hex: "a203 01ff"))?.fieldPath == "chosen_string")
    #expect(failure([UInt8](hex: "ba01 0100"))?.fieldPath == "optional_string")
    #expect(failure([UInt8](hex: "820402c328"))?.fieldPath == "in")
  }

  @Test func `a NUL is found at every place of a string`() {
    for length in 1...40 {
      for place in 0..<length {
        var text = [UInt8](repeating: UInt8(ascii: "x"), count: length)
        text[place] = 0
        #expect(failure([0x72, UInt8(length)] + text)?.kind == .containsNUL)
      }
    }
  }

  @Test func `bytes may hold anything`() throws {
    let kinds = Kinds(bytesValue: [0, 255, 0])
    #expect(try Kinds(decoding: kinds.encoded()) == kinds)
  }

  @Test func `a message cut short anywhere is refused or shorter, never more`() {
    let whole = KindsSample.message.encoded()
    for end in 0..<whole.count {
      if let decoded = try? Kinds(decoding: Array(whole[..<end])) {
        #expect(decoded.encoded().count <= end)
      }
    }
  }

  @Test(arguments: [
    ("00", "field number 0"), ("0b", "a group"), ("0e00", "wire type 6"), ("0f00", "wire type 7"),
    ("08", "no value"), ("0880", "a varint without end"),
    ("08ffffffffffffffffffff01", "a varint of eleven bytes"), ("7205 6162", "a string cut short"),
    ("72ffffffff0f", "a length of 4 GiB"), ("72ffffffffffffffffff01", "a length of 2^64 - 1"),
    ("0d01020304", "fixed32 for int32"), ("7001", "varint for a string"),
    ("8a0102 0a05", "a message cut short inside"), ("fa0101 80", "a packed list cut short"),
    ("f8ffffffff7f01", "a field number of 35 bits"), ("c33e", "an unknown group"),
    ("690102030405060708", "fixed64 for bool"), ("fa010180", "a packed varint without end"),
  ])
  func `broken bytes are refused`(hex: String, what: String) {
    #expect(failure([UInt8](hex: hex))?.kind == .malformed, "\(what)")
  }

  @Test func `the path of a structural fault is told`() {
    let outer = [UInt8](hex: "0a04 0a02 1005 0a04 0a02 0d05")
    #expect(failure(outer, as: SlipwayTestingV1.Outer.self)?.fieldPath == "middle.inner.name")
  }

  @Test func `more unknown fields than the limit are refused`() {
    let field = [UInt8](hex: "c23e10") + [UInt8](repeating: 0, count: 16)
    let most = [UInt8](repeatedly: field, WireLimits.unknownFields)
    #expect(failure(most) == nil)
    #expect(failure(most + field)?.kind == .tooManyFields)
  }

  @Test func `more fields than the limit are refused`() {
    let field = [UInt8](hex: "0801")
    let most = [UInt8](repeatedly: field, WireLimits.fields + 1)
    #expect(failure(most)?.kind == .tooManyFields)
  }

  @Test func `empty messages that would take far more memory than bytes are refused`() {
    let bytes = [UInt8](repeatedly: [UInt8](hex: "aa0200"), 20_000)
    let failure = failure(bytes)
    #expect(failure?.kind == .budgetExceeded)
    #expect(failure?.message.contains("WireLimits.memoryFactor") == true)
  }
}

extension [UInt8] {
  /// `piece`, `count` times.
  init(repeatedly piece: [UInt8], _ count: Int) {
    self = []
    reserveCapacity(piece.count * count)
    for _ in 0..<count { append(contentsOf: piece) }
  }
}
