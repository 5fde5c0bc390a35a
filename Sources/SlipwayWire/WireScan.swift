internal import CProtobufC
internal import SlipwayBase

/// A check of a message's structure before protobuf-c sees it.
///
/// protobuf-c recurses as deep as the wire says, allocates for every field it meets and tells
/// nobody why it refused. The scan bounds depth and counts, finds every structural fault with the
/// path of its field, and adds up the memory that unpacking will take. It follows the generated
/// descriptors, so it looks into exactly the bytes that protobuf-c will take for messages.
struct WireScan {
  /// Bytes that unpacking is expected to allocate. Exact but for packed lists, where it is a bound.
  private(set) var expectedMemory = 0

  private var fields = 0
  private var unknownFields = 0
  private var position = 0

  private typealias MessageType = UnsafePointer<ProtobufCMessageDescriptor>

  /// Scans a whole message.
  init(_ bytes: Span<UInt8>, as type: WireType) throws(DecodingFailure) {
    try unsafe scanMessage(bytes, end: bytes.count, type: type.descriptor, depth: 1)
  }

  /// Reads the fields between `position` and `end`. Calls itself at most ``WireLimits/depth`` deep.
  private mutating func scanMessage(
    _ bytes: Span<UInt8>, end: Int, type: MessageType, depth: Int
  ) throws(DecodingFailure) {
    guard depth <= WireLimits.depth else {
      throw DecodingFailure(
        .tooDeep, "messages are nested deeper than \(WireLimits.depth) (WireLimits.depth)")
    }
    var members = 0
    while position < end {
      let tag = try readVarint(bytes, end: end)
      members += 1
      fields += 1
      guard fields <= WireLimits.fields else {
        throw DecodingFailure(
          .tooManyFields, "more than \(WireLimits.fields) fields (WireLimits.fields)")
      }
      guard tag >> 3 >= 1, tag <= UInt64(UInt32.max) else {
        throw DecodingFailure(.malformed, "field number \(tag >> 3) does not exist")
      }
      let number = UInt32(truncatingIfNeeded: tag >> 3)
      let kind = WireKind(tag: tag)
      if let field = unsafe WireFieldTable.field(number, of: type) {
        try unsafe scanField(field, bytes, end: end, kind: kind, depth: depth)
      } else {
        try scanUnknown(bytes, end: end, number: number, kind: kind)
      }
    }
    expectedMemory += unsafe UnpackCost.message(type, members: members)
  }

  private mutating func scanField(
    _ field: UnsafePointer<ProtobufCFieldDescriptor>, _ bytes: Span<UInt8>, end: Int,
    kind: WireKind?, depth: Int
  ) throws(DecodingFailure) {
    do throws(DecodingFailure) {
      let expected = unsafe WireKind(field.pointee.type)
      let isRepeated = unsafe field.pointee.label == PROTOBUF_C_LABEL_REPEATED
      let isPacked = isRepeated && kind == .length && expected != .length
      guard kind == expected || isPacked else {
        throw DecodingFailure(.malformed, "the wire type is not that of the field")
      }
      let length = try skipValue(bytes, end: end, kind: expected, isPacked: isPacked)
      expectedMemory += isRepeated ? UnpackCost.element : 0
      guard kind == .length else { return }
      if unsafe field.pointee.type == PROTOBUF_C_TYPE_MESSAGE {
        let inner = unsafe field.pointee.descriptor.assumingMemoryBound(
          to: ProtobufCMessageDescriptor.self)
        let innerEnd = position
        position -= length
        try unsafe scanMessage(bytes, end: innerEnd, type: inner, depth: depth + 1)
      } else {
        expectedMemory += UnpackCost.bytes(isPacked ? length * UnpackCost.element : length)
      }
    } catch {
      throw error.within(unsafe String(cString: field.pointee.name))
    }
  }

  private mutating func scanUnknown(
    _ bytes: Span<UInt8>, end: Int, number: UInt32, kind: WireKind?
  ) throws(DecodingFailure) {
    unknownFields += 1
    guard unknownFields <= WireLimits.unknownFields else {
      throw DecodingFailure(
        .tooManyFields,
        "more than \(WireLimits.unknownFields) unknown fields (WireLimits.unknownFields)")
    }
    guard let kind else {
      throw DecodingFailure(.malformed, "field \(number) has a wire type that proto3 lacks")
    }
    let start = position
    _ = try skipValue(bytes, end: end, kind: kind, isPacked: false)
    expectedMemory += UnpackCost.unknownField + UnpackCost.bytes(position - start)
  }

  /// Moves past a value; returns how many bytes it has after its length.
  @inline(__always)
  private mutating func skipValue(
    _ bytes: Span<UInt8>, end: Int, kind: WireKind, isPacked: Bool
  ) throws(DecodingFailure) -> Int {
    let length: UInt64
    switch isPacked ? .length : kind {
    case .varint:
      _ = try readVarint(bytes, end: end)
      return 0
    case .fixed32: length = 4
    case .fixed64: length = 8
    case .length: length = try readVarint(bytes, end: end)
    }
    guard length <= UInt64(end - position) else {
      throw DecodingFailure(.malformed, "the message is cut short")
    }
    position += Int(length)
    return Int(length)
  }

  /// Reads a varint of at most ten bytes. Most have one.
  @inline(__always)
  private mutating func readVarint(
    _ bytes: Span<UInt8>, end: Int
  ) throws(DecodingFailure) -> UInt64 {
    if position < end, bytes[position] < 0x80 {
      defer { position += 1 }
      return UInt64(bytes[position])
    }
    return try readLongVarint(bytes, end: end)
  }

  @inline(never)
  private mutating func readLongVarint(
    _ bytes: Span<UInt8>, end: Int
  ) throws(DecodingFailure) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while position < end {
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
      shift += 7
      guard shift < 70 else {
        throw DecodingFailure(.malformed, "a varint is longer than 10 bytes")
      }
    }
    throw DecodingFailure(.malformed, "the message is cut short")
  }
}
