internal import CZlib
package import SlipwayBase

/// Makes bytes shorter.
package enum Compressor {
  /// Appends the compressed form of `bytes` to `buffer` and returns how many bytes that was.
  ///
  /// Compresses at zlib's fastest level: messages are latency-bound, and the levels above it cost
  /// several times as much for a few percent.
  package static func compress(
    _ bytes: UnsafeRawBufferPointer, as format: CompressionFormat, into buffer: inout ByteBuffer
  ) throws(CompressionError) -> Int {
    var stream = unsafe z_stream()
    let status = unsafe slipway_deflate_init(&stream, Z_BEST_SPEED, format.windowBits)
    guard status == Z_OK else { throw .outOfMemory }
    defer { unsafe deflateEnd(&stream) }
    // With this much room one call is enough.
    let bound = Int(unsafe deflateBound(&stream, UInt(bytes.count)))
    var produced = 0
    var result = Z_OK
    unsafe buffer.append(capacity: bound) { target in
      unsafe stream.give(bytes, target)
      result = unsafe deflate(&stream, Z_FINISH)
      produced = unsafe target.count - Int(stream.avail_out)
      return produced
    }
    guard result == Z_STREAM_END else { throw .outOfMemory }
    return produced
  }
}

extension z_stream {
  /// Points zlib at what it reads and where it writes. It does not write to its input.
  mutating func give(_ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer) {
    unsafe next_in = UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
    unsafe avail_in = UInt32(input.count)
    unsafe next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    unsafe avail_out = UInt32(clamping: output.count)
  }
}
