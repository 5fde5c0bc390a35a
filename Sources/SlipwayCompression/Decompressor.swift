internal import CZlib
package import SlipwayBase

/// Gives compressed bytes their length back, up to a limit.
package enum Decompressor {
  /// Appends the decompressed form of `bytes` to `buffer` and returns how many bytes that was.
  ///
  /// Memory grows with what comes out, and stops growing one byte after `bytesMax`: a few bytes
  /// that stand for a gigabyte cost no more than the limit.
  package static func decompress(
    _ bytes: UnsafeRawBufferPointer, from format: CompressionFormat, into buffer: inout ByteBuffer,
    bytesMax: Int
  ) throws(CompressionError) -> Int {
    var stream = unsafe z_stream()
    guard unsafe slipway_inflate_init(&stream, format.windowBits) == Z_OK else {
      throw .outOfMemory
    }
    defer { unsafe inflateEnd(&stream) }
    var rest = unsafe bytes
    var produced = 0
    while true {
      let room = min(bytesMax + 1 - produced, max(firstBytes, produced))
      var result = Z_OK
      unsafe buffer.append(capacity: room) { spare in
        let target = unsafe UnsafeMutableRawBufferPointer(rebasing: spare[..<room])
        unsafe stream.give(rest, target)
        result = unsafe inflate(&stream, Z_NO_FLUSH)
        let count = unsafe room - Int(stream.avail_out)
        produced += count
        return count
      }
      unsafe rest = UnsafeRawBufferPointer(rebasing: rest.suffix(Int(stream.avail_in)))
      guard produced <= bytesMax else { throw .tooLong }
      switch result {
      case Z_STREAM_END:
        guard rest.count == 0 else { throw .corrupt }
        return produced
      case Z_OK where unsafe stream.avail_out == 0:
        continue
      case Z_MEM_ERROR:
        throw .outOfMemory
      default:
        throw .corrupt
      }
    }
  }

  /// Bytes that are made room for at first; each further step doubles what there is.
  private static let firstBytes = 4 * 1024
}
