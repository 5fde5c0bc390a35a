/// Percent-encoding of bytes in text, for `grpc-message` and for URLs.
public enum PercentCoding {
  /// Which bytes stay as they are.
  public enum Unreserved: Sendable {
    /// 0x20-0x7E except `%`: the rule of `grpc-message` (gRPC over HTTP/2, "Status-Message").
    case grpcMessage
    /// Letters, digits and `-._~`: RFC 3986 §2.3, for one path segment or query value.
    case url
  }

  /// Encodes the UTF-8 form of `text`; other bytes become `%XX` with upper-case digits.
  public static func encode(_ text: String, keeping unreserved: Unreserved) -> String {
    var text = text
    return text.withUTF8 { bytes in
      if unsafe bytes.allSatisfy({ keeps($0, unreserved) }) {
        return unsafe String(decoding: bytes, as: UTF8.self)
      }
      var encoded: [UInt8] = []
      encoded.reserveCapacity(bytes.count * 3)
      unsafe bytes.forEach { append($0, keeping: unreserved, to: &encoded) }
      return String(decoding: encoded, as: UTF8.self)
    }
  }

  /// Decodes `%XX` sequences; a `%` that is not followed by two digits stays as it is, and bytes
  /// that are not UTF-8 become U+FFFD, because a status message must never fail a call.
  public static func decode(_ text: some Collection<UInt8>) -> String {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(text.count)
    var rest = text[...]
    while let byte = rest.popFirst() {
      let digits = rest.prefix(2).compactMap { Hex.value(of: $0) }
      if byte == UInt8(ascii: "%"), digits.count == 2 {
        decoded.append(digits[0] << 4 | digits[1])
        rest = rest.dropFirst(2)
      } else {
        decoded.append(byte)
      }
    }
    return String(decoding: decoded, as: UTF8.self)
  }

  private static func append(
    _ byte: UInt8, keeping unreserved: Unreserved, to encoded: inout [UInt8]
  ) {
    guard !keeps(byte, unreserved) else { return encoded.append(byte) }
    encoded.append(UInt8(ascii: "%"))
    for digit in [Hex.digit(byte >> 4), Hex.digit(byte & 0xF)] {
      encoded.append(digit >= UInt8(ascii: "a") ? digit & ~0x20 : digit)
    }
  }

  private static func keeps(_ byte: UInt8, _ unreserved: Unreserved) -> Bool {
    switch unreserved {
    case .grpcMessage:
      return (0x20...0x7E).contains(byte) && byte != UInt8(ascii: "%")
    case .url:
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        return true
      case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
        return true
      default:
        return false
      }
    }
  }
}
