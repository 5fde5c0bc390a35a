/// Base 64 with the standard and the URL-safe alphabet (RFC 4648 §4 and §5).
public enum Base64 {
  /// Which two characters stand for 62 and 63.
  public enum Alphabet: Sendable {
    /// `+` and `/`.
    case standard
    /// `-` and `_`.
    case urlSafe
  }

  /// Encodes `bytes`. Without `padding` no `=` is added, as gRPC binary metadata wants it.
  public static func encode(
    _ bytes: some Collection<UInt8>, alphabet: Alphabet = .standard, padding: Bool = false
  ) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    var bits: UInt32 = 0
    var bitCount = 0
    for byte in bytes {
      bits = bits << 8 | UInt32(byte)
      bitCount += 8
      while bitCount >= 6 {
        bitCount -= 6
        text.append(character(UInt8(truncatingIfNeeded: bits >> bitCount) & 63, alphabet))
      }
    }
    if bitCount > 0 {
      text.append(character(UInt8(truncatingIfNeeded: bits << (6 - bitCount)) & 63, alphabet))
    }
    while padding && !text.count.isMultiple(of: 4) { text.append(UInt8(ascii: "=")) }
    return String(decoding: text, as: UTF8.self)
  }

  /// Decodes `text`, padded or not; nil when it is not base 64 of that alphabet.
  ///
  /// Superfluous padding and non-zero bits behind the last byte are let through, as every gRPC
  /// implementation does; a lone character, which cannot hold a byte, is not.
  public static func decode(
    _ text: some Collection<UInt8>, alphabet: Alphabet = .standard
  ) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 * 3 + 2)
    var bits: UInt32 = 0
    var bitCount = 0
    var digits = 0
    var padding = 0
    for byte in text {
      if byte == UInt8(ascii: "=") {
        padding += 1
        continue
      }
      guard padding == 0, let value = value(of: byte, alphabet) else { return nil }
      bits = bits << 6 | UInt32(value)
      bitCount += 6
      digits += 1
      if bitCount >= 8 {
        bitCount -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> bitCount))
      }
    }
    guard digits % 4 != 1, padding <= 2 else { return nil }
    return bytes
  }

  private static func character(_ value: UInt8, _ alphabet: Alphabet) -> UInt8 {
    switch value {
    case 0..<26: UInt8(ascii: "A") + value
    case 26..<52: UInt8(ascii: "a") + (value - 26)
    case 52..<62: UInt8(ascii: "0") + (value - 52)
    case 62: alphabet == .standard ? UInt8(ascii: "+") : UInt8(ascii: "-")
    default: alphabet == .standard ? UInt8(ascii: "/") : UInt8(ascii: "_")
    }
  }

  private static func value(of character: UInt8, _ alphabet: Alphabet) -> UInt8? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+") where alphabet == .standard: 62
    case UInt8(ascii: "/") where alphabet == .standard: 63
    case UInt8(ascii: "-") where alphabet == .urlSafe: 62
    case UInt8(ascii: "_") where alphabet == .urlSafe: 63
    default: nil
    }
  }
}
