internal import CProtobufC
internal import Glibc
internal import SlipwayBase

/// Turns strings of a peer, which protobuf-c hands over as bytes, into Swift strings.
///
/// proto3 wants UTF-8, and a NUL would cut the string short wherever C code reads it later; both
/// are refused.
enum WireString {
  /// The string in `data`.
  static func read(_ data: ProtobufCBinaryData) throws(DecodingFailure) -> String {
    guard unsafe data.len > 0, let start = unsafe data.data else { return "" }
    let bytes = unsafe UnsafeBufferPointer(start: start, count: data.len)
    if unsafe isPlainASCII(bytes) {
      return unsafe String(copying: UTF8Span(unchecked: bytes.span, isKnownASCII: true))
    }
    if unsafe memchr(start, 0, data.len) != nil {
      throw DecodingFailure(.containsNUL, "the string holds a NUL character")
    }
    do {
      return unsafe String(copying: try UTF8Span(validating: bytes.span))
    } catch {
      throw DecodingFailure(.invalidUTF8, "the string is not UTF-8")
    }
  }

  /// Whether every byte is 1 to 127, looked at eight at a time.
  private static func isPlainASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let raw = UnsafeRawBufferPointer(bytes)
    let high: UInt64 = 0x8080_8080_8080_8080
    let ones: UInt64 = 0x0101_0101_0101_0101
    var offset = 0
    while offset + 8 <= raw.count {
      let word = unsafe raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      // A byte of 0 borrows into its top bit; so does one above 127 have it set.
      guard (word | (word &- ones)) & high == 0 else { return false }
      offset += 8
    }
    while offset < raw.count {
      let byte = unsafe raw[offset]
      guard byte != 0, byte < 0x80 else { return false }
      offset += 1
    }
    return true
  }
}
