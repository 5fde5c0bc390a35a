/// Base 16 with lower-case letters (RFC 4648 §8).
public enum Hex {
  /// Two digits for each byte.
  public static func encode(_ bytes: some Collection<UInt8>) -> String {
    let count = bytes.count * 2
    return unsafe String(unsafeUninitializedCapacity: count) { target in
      var index = 0
      for byte in bytes {
        unsafe target[index] = digit(byte >> 4)
        unsafe target[index + 1] = digit(byte & 0xF)
        index += 2
      }
      return count
    }
  }

  /// The bytes that `text` stands for; nil unless it is an even number of digits of either case.
  public static func decode(_ text: some StringProtocol) -> [UInt8]? {
    let digits = text.utf8
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 2)
    var high: UInt8?
    for digit in digits {
      guard let value = value(of: digit) else { return nil }
      if let first = high {
        bytes.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return bytes
  }

  /// The digit of a value below 16.
  static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + (value - 10)
  }

  /// The value of a digit of either case; nil when it is none.
  static func value(of digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
