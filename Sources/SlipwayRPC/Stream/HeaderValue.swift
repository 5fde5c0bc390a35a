/// Reads the values of text headers.
enum HeaderValue {
  /// The value without spaces and tabs around it.
  static func trimmed(_ value: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var range = 0..<value.count
    while let first = range.first, unsafe isSpace(value[first]) { range = range.dropFirst() }
    while let last = range.last, unsafe isSpace(value[last]) { range = range.dropLast() }
    return unsafe UnsafeRawBufferPointer(rebasing: value[range])
  }

  /// The value as text; nil when it is not printable ASCII, which no metadata value may be.
  static func text(_ value: UnsafeRawBufferPointer) -> String? {
    let value = unsafe trimmed(value)
    guard unsafe value.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
    return unsafe String(decoding: value, as: UTF8.self)
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
  }
}
