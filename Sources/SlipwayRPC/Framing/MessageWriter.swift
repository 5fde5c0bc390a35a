package import SlipwayBase

/// Puts messages behind their prefixes.
package enum MessageWriter {
  /// Appends the prefix and the message to `buffer` and returns the bytes of the message alone.
  package static func append(
    _ message: some BinaryMessage, to buffer: inout ByteBuffer
  ) -> Int {
    let start = buffer.count
    unsafe buffer.append(count: MessagePrefix.byteCount) { bytes in
      unsafe MessagePrefix(messageBytes: 0).write(to: bytes)
    }
    let count = message.encode(into: &buffer)
    precondition(
      buffer.count == start + MessagePrefix.byteCount + count,
      "a message did not append as many bytes as it said")
    unsafe buffer.withUnsafeMutableBytes { bytes in
      let prefix = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
      unsafe MessagePrefix(messageBytes: count).write(to: prefix)
    }
    return count
  }
}
