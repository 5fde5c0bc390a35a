internal import SlipwayBase

/// Headers whose key ends in `-bin`: base 64 values, several of which may share one line
/// (gRPC over HTTP/2, "Custom-Metadata").
enum BinaryHeader {
  /// Whether a header of that name has binary values.
  static func isBinary(_ name: UnsafeRawBufferPointer) -> Bool {
    unsafe name.ends(with: "-bin")
  }

  /// The values of a line, split at commas before they are decoded; nil when one is not base 64.
  static func decode(_ value: UnsafeRawBufferPointer) -> [[UInt8]]? {
    var values: [[UInt8]] = []
    var rest = unsafe value
    while true {
      let comma = unsafe rest.firstIndex(of: UInt8(ascii: ",")) ?? rest.count
      let part = unsafe HeaderValue.trimmed(UnsafeRawBufferPointer(rebasing: rest[..<comma]))
      guard let bytes = unsafe Base64.decode(part) else { return nil }
      values.append(bytes)
      guard comma < rest.count else { return values }
      unsafe rest = UnsafeRawBufferPointer(rebasing: rest[(comma + 1)...])
    }
  }

  /// Whether all values of a line are base 64.
  static func isWellFormed(_ value: UnsafeRawBufferPointer) -> Bool {
    unsafe decode(value) != nil
  }
}
