import CProtobufC
import SlipwayBase
import Testing

@testable import SlipwayWire

@Suite struct WireScanTests {
  /// A message type whose field 1 is the type itself, which no `.proto` file here may have.
  private static let recursive: WireType = {
    let type = UnsafeMutablePointer<ProtobufCMessageDescriptor>.allocate(capacity: 1)
    let field = UnsafeMutablePointer<ProtobufCFieldDescriptor>.allocate(capacity: 1)
    let outer = SlipwayTestingV1.Outer.wireType.descriptor.pointee
    type.initialize(to: outer)
    field.initialize(to: outer.fields[0])
    type.pointee.n_fields = 1
    type.pointee.fields = UnsafePointer(field)
    field.pointee.descriptor = UnsafeRawPointer(type)
    return WireType { (message: UnsafeMutablePointer<ProtobufCMessage>?) in
      message?.initialize(
        to: ProtobufCMessage(
          descriptor: UnsafePointer(type), n_unknown_fields: 0, unknown_fields: nil))
    }
  }()

  /// `depth` messages, each in the one before.
  private static func nested(_ depth: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 1..<depth {
      var length = bytes.count
      var prefix: [UInt8] = [0x0a]
      repeat {
        prefix.append(UInt8(length & 0x7f) | (length > 0x7f ? 0x80 : 0))
        length >>= 7
      } while length > 0
      bytes = prefix + bytes
    }
    return bytes
  }

  @Test func `messages are followed as deep as the limit`() throws {
    let bytes = Self.nested(WireLimits.depth)
    _ = try WireScan(bytes.span, as: Self.recursive)
  }

  @Test(arguments: [WireLimits.depth + 1, 2_000, 20_000])
  func `messages deeper than the limit are refused without following them`(depth: Int) {
    let bytes = Self.nested(depth)
    let failure = #expect(throws: DecodingFailure.self) {
      _ = try WireScan(bytes.span, as: Self.recursive)
    }
    #expect(failure?.kind == .tooDeep)
    #expect(failure?.message.contains("WireLimits.depth") == true)
  }

  @Test func `the expected memory is what unpacking takes`() throws {
    var kinds = KindsSample.message
    kinds.innerList = (0..<40).map { .init(name: "inner \($0)", number: $0) }
    kinds.stringList = (0..<100).map { "text \($0)" }
    // Packed lists are only bounded.
    kinds.int32List = []
    kinds.doubleList = []
    kinds.boolList = []
    kinds.colorList = []
    kinds.sint64List = []
    let bytes = kinds.encoded()
    let scan = try WireScan(bytes.span, as: SlipwayTestingV1.Kinds.wireType)
    let arena = WireArena(expecting: 0)
    let used = unpackedSize(bytes, in: arena)
    #expect(used > 0)
    #expect(scan.expectedMemory >= used)
    #expect(scan.expectedMemory < used * 5 / 4)
  }

  /// Bytes that protobuf-c asks for; all of them come out of the first block.
  private func unpackedSize(_ bytes: [UInt8], in arena: borrowing WireArena) -> Int {
    let before = arena.state.pointee.cursor
    var allocator = ProtobufCAllocator(
      alloc: { state, count in
        state.flatMap {
          WireArena.allocate(count, from: $0.assumingMemoryBound(to: WireArena.State.self))
        }
      },
      free: { _, _ in }, allocator_data: UnsafeMutableRawPointer(arena.state))
    let type = SlipwayTestingV1.Kinds.wireType.descriptor
    guard protobuf_c_message_unpack(type, &allocator, bytes.count, bytes) != nil else { return 0 }
    return arena.state.pointee.cursor - before
  }
}
