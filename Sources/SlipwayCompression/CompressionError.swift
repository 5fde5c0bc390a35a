/// Why bytes could not be compressed or decompressed.
package enum CompressionError: Error, Hashable, Sendable {
  /// The bytes are not in the format, or something follows the end of the compressed data.
  case corrupt
  /// The data has more bytes than the limit; no more than that were produced.
  case tooLong
  /// There is no memory for zlib's state.
  case outOfMemory
}
