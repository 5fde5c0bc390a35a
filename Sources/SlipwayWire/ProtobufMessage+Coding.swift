public import SlipwayBase

extension ProtobufMessage {
  /// Decodes a message: scan, unpack into bounded memory, copy out, free.
  ///
  /// `bytes` may come from anybody and are read during the call only. Fields that the message type
  /// does not have are dropped.
  @inlinable
  public init(decoding bytes: UnsafeRawBufferPointer) throws(DecodingFailure) {
    self = try unsafe WireUnpacker.unpack(bytes, as: Self.wireType) {
      root throws(DecodingFailure) in
      try unsafe Self(wire: root)
    }
  }

  /// Appends the encoded message to `buffer` and returns how many bytes it has.
  @inlinable
  public func encode(into buffer: inout ByteBuffer) -> Int {
    unsafe WirePacker.pack(size: Self.wireType.size, into: &buffer) { root, arena in
      unsafe write(to: root, in: arena)
    }
  }

  /// Decodes a message out of an array.
  public init(decoding bytes: [UInt8]) throws(DecodingFailure) {
    self = try unsafe bytes.span.bytes.withUnsafeBytes { (bytes) throws(DecodingFailure) in
      try unsafe Self(decoding: bytes)
    }
  }

  /// The encoded message.
  public func encoded() -> [UInt8] {
    var buffer = ByteBuffer()
    _ = encode(into: &buffer)
    return buffer.copyBytes()
  }
}
