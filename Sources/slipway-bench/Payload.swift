import SlipwayBase

/// `slipway.bench.v1.Payload`.
struct Payload: BinaryMessage {
  /// Any bytes.
  var body: [UInt8] = []

  /// A message with these bytes.
  init(body: [UInt8]) {
    self.body = body
  }

  init(decoding bytes: UnsafeRawBufferPointer) throws(DecodingFailure) {
    var fields = unsafe FieldReader(bytes)
    while let field = try fields.next() {
      if case .bytes(1, let range) = field { body = unsafe [UInt8](bytes[range]) }
    }
  }

  func encode(into buffer: inout ByteBuffer) -> Int {
    guard !body.isEmpty else { return 0 }
    let start = buffer.count
    // Field 1, with a length.
    buffer.append(1 << 3 | 2)
    var length = body.count
    while length >= 0x80 {
      buffer.append(UInt8(truncatingIfNeeded: length | 0x80))
      length >>= 7
    }
    buffer.append(UInt8(length))
    buffer.append(body)
    return buffer.count - start
  }
}
