import SlipwayBase

/// A message that is its own bytes.
struct RawMessage: BinaryMessage, Equatable {
  var bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  init(decoding bytes: UnsafeRawBufferPointer) throws(DecodingFailure) {
    guard bytes.first != 0xFF else {
      throw DecodingFailure(kind: .malformed, fieldPath: "", message: "starts with 0xFF")
    }
    self.bytes = [UInt8](bytes)
  }

  func encode(into buffer: inout ByteBuffer) -> Int {
    buffer.append(bytes)
    return bytes.count
  }

  /// The bytes behind a gRPC prefix.
  static func framed(_ bytes: [UInt8], flag: UInt8 = 0) -> [UInt8] {
    let count = UInt32(bytes.count)
    return [flag] + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) } + bytes
  }
}
