/// A value that travels as a protobuf-encoded gRPC message.
public protocol BinaryMessage: Sendable {
  /// Decodes a message. `bytes` are valid only during the call.
  init(decoding bytes: UnsafeRawBufferPointer) throws(DecodingFailure)

  /// Appends the encoded form to `buffer` and returns how many bytes that was.
  func encode(into buffer: inout ByteBuffer) -> Int
}
