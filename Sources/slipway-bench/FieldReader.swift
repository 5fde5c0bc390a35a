import SlipwayBase

/// Takes a protobuf message apart, for messages that have no generated code.
@safe
struct FieldReader {
  /// A field, named by its number.
  enum Field {
    /// A varint.
    case number(Int, UInt64)
    /// Something with a length, and where it is.
    case bytes(Int, Range<Int>)
    /// Of a fixed width: none of the messages here has one.
    case fixed(Int)
  }

  private let bytes: UnsafeRawBufferPointer
  private var offset = 0

  /// Reads `bytes`, which must outlive the reader.
  init(_ bytes: UnsafeRawBufferPointer) {
    unsafe self.bytes = bytes
  }

  /// The next field; nil at the end.
  mutating func next() throws(DecodingFailure) -> Field? {
    guard unsafe offset < bytes.count else { return nil }
    let tag = try varint()
    let number = Int(tag >> 3)
    switch tag & 7 {
    case 0: return .number(number, try varint())
    case 1: return try .fixed(skip(8, number))
    case 2: return .bytes(number, try take(varint()))
    case 5: return try .fixed(skip(4, number))
    default: throw Self.malformed
    }
  }

  private mutating func skip(_ count: UInt64, _ number: Int) throws(DecodingFailure) -> Int {
    _ = try take(count)
    return number
  }

  private mutating func take(_ count: UInt64) throws(DecodingFailure) -> Range<Int> {
    guard unsafe count <= bytes.count - offset else { throw Self.malformed }
    let start = offset
    offset += Int(count)
    return start..<offset
  }

  private mutating func varint() throws(DecodingFailure) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 64, by: 7) {
      guard unsafe offset < bytes.count else { throw Self.malformed }
      let byte = unsafe bytes[offset]
      offset += 1
      value |= UInt64(byte & 0x7F) << UInt64(shift)
      if byte < 0x80 { return value }
    }
    throw Self.malformed
  }

  private static let malformed = DecodingFailure(
    kind: .malformed, fieldPath: "", message: "the message is not protobuf")
}
