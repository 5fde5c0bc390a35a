/// Identifiers that are never given twice and grow with time: UUID version 7 (RFC 9562 §5.7) in
/// lower case.
package enum UniqueID {
  /// A new identifier.
  package static func next() -> String {
    var generator = SystemRandomNumberGenerator()
    let time = Timestamp.now()
    let milliseconds = UInt64(time.seconds) * 1000 + UInt64(time.nanos) / 1_000_000
    // Twelve bits of the millisecond's fraction keep identifiers of one process in order.
    let fraction = UInt64(time.nanos) % 1_000_000 * 4096 / 1_000_000
    let high = milliseconds << 16 | 0x7000 | fraction
    let low = (generator.next() & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000
    return text(high, low)
  }

  /// Whether `text` is a UUID of any version: 8-4-4-4-12 hex digits.
  package static func isUUID(_ text: String) -> Bool {
    let groups = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    return groups.map(\.count) == [8, 4, 4, 4, 12] && groups.joined().allSatisfy(isHexDigit)
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }

  private static func text(_ high: UInt64, _ low: UInt64) -> String {
    let digits = Array((hex(high) + hex(low)).utf8)
    let groups = [digits[0..<8], digits[8..<12], digits[12..<16], digits[16..<20], digits[20...]]
    return groups.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "-")
  }

  private static func hex(_ value: UInt64) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }
}
