/// Durations as protobuf's JSON form has them: `1.5s`.
enum DurationText {
  /// Seconds with up to nine decimals and an `s`, not below zero; `nil` for anything else.
  static func parse(_ text: String) -> Duration? {
    guard text.hasSuffix("s") else { return nil }
    let parts = text.utf8.dropLast().split(
      separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first, let seconds = number(whole, digitsMax: 12),
      seconds <= secondsMax
    else { return nil }
    guard parts.count == 2 else { return .seconds(seconds) }
    guard var nanoseconds = number(parts[1], digitsMax: decimalsMax) else { return nil }
    for _ in parts[1].count..<decimalsMax { nanoseconds *= 10 }
    return .seconds(seconds) + .nanoseconds(nanoseconds)
  }

  private static func number(_ digits: Substring.UTF8View, digitsMax: Int) -> Int64? {
    guard (1...digitsMax).contains(digits.count) else { return nil }
    var value: Int64 = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      value = value * 10 + Int64(digit - UInt8(ascii: "0"))
    }
    return value
  }

  private static let decimalsMax = 9
  /// The longest `google.protobuf.Duration`: about 10,000 years.
  private static let secondsMax: Int64 = 315_576_000_000
}
