import SlipwayBase

/// A message that is its own bytes.
struct RawBytes: BinaryMessage {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  init(decoding bytes: UnsafeRawBufferPointer) throws(DecodingFailure) {
    self.bytes = unsafe [UInt8](bytes)
  }

  func encode(into buffer: inout ByteBuffer) -> Int {
    buffer.append(bytes)
    return bytes.count
  }
}
