import SlipwayBase

/// `slipway.bench.v1.StreamRequest`, which is only ever received.
struct StreamRequest: BinaryMessage {
  /// How many messages are asked for.
  private(set) var count: UInt32 = 0
  /// Bytes in the body of each.
  private(set) var size: UInt32 = 0

  init(decoding bytes: UnsafeRawBufferPointer) throws(DecodingFailure) {
    var fields = unsafe FieldReader(bytes)
    while let field = try fields.next() {
      switch field {
      case .number(1, let value): count = UInt32(truncatingIfNeeded: value)
      case .number(2, let value): size = UInt32(truncatingIfNeeded: value)
      default: break
      }
    }
  }

  func encode(into buffer: inout ByteBuffer) -> Int {
    preconditionFailure("a server does not send requests")
  }
}
