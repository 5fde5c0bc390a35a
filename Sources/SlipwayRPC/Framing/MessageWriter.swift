package import SlipwayBase
package import SlipwayCompression

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

  /// Appends the prefix and the compressed message, and returns the bytes of the message before it
  /// was compressed; one that there is no memory to compress is appended as it is.
  package static func append(
    _ message: some BinaryMessage, compressedAs format: CompressionFormat,
    to buffer: inout ByteBuffer
  ) -> Int {
    var plain = ByteBuffer()
    let count = message.encode(into: &plain)
    var packed = ByteBuffer()
    var prefix = MessagePrefix(messageBytes: count)
    do throws(CompressionError) {
      prefix.messageBytes = unsafe try plain.withUnsafeBytes { bytes throws(CompressionError) in
        unsafe try Compressor.compress(bytes, as: format, into: &packed)
      }
      prefix.flag = 1
    } catch {
      swap(&packed, &plain)
    }
    unsafe buffer.append(count: MessagePrefix.byteCount) { unsafe prefix.write(to: $0) }
    unsafe packed.withUnsafeBytes { unsafe buffer.append($0) }
    return count
  }
}
