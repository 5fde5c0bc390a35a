/// The five bytes before every message: a flag and the length (gRPC over HTTP/2,
/// "Length-Prefixed-Message").
package struct MessagePrefix: Hashable, Sendable {
  /// How many bytes a prefix has.
  package static let byteCount = 5

  /// What the first byte says; more than 1 is illegal.
  package var flag: UInt8
  /// How many bytes the message has, as it travels.
  package var messageBytes: Int

  /// Creates the prefix of a message that is not compressed.
  package init(messageBytes: Int) {
    flag = 0
    self.messageBytes = messageBytes
  }

  /// Reads a prefix from the first five bytes.
  package init(reading bytes: UnsafeRawBufferPointer) {
    flag = unsafe bytes[0]
    messageBytes = Int(
      UInt32(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: 1, as: UInt32.self)))
  }

  /// Writes the prefix into the first five bytes.
  package func write(to bytes: UnsafeMutableRawBufferPointer) {
    unsafe bytes.storeBytes(of: flag, toByteOffset: 0, as: UInt8.self)
    unsafe bytes.storeBytes(
      of: UInt32(messageBytes).bigEndian, toByteOffset: 1, as: UInt32.self)
  }
}
