internal import SlipwayBase

/// A value of a parameter.
package enum SQLValue: Sendable, Hashable {
  case null
  case integer(Int64)
  case text(String)

  /// The number, whatever its width.
  static func number(_ value: some BinaryInteger) -> SQLValue { .integer(Int64(value)) }

  /// The number, or null.
  static func number(_ value: (some BinaryInteger)?) -> SQLValue {
    value.map { .integer(Int64($0)) } ?? .null
  }

  /// The text, or null.
  static func text(_ value: String?) -> SQLValue {
    value.map { SQLValue.text($0) } ?? .null
  }

  /// The raw value, or null.
  static func choice<T: RawRepresentable>(_ value: T?) -> SQLValue where T.RawValue == String {
    value.map { .text($0.rawValue) } ?? .null
  }

  /// The time as nanoseconds since 1970, which covers the years 1678 to 2261; a time outside
  /// becomes the bound.
  static func time(_ value: Timestamp) -> SQLValue {
    let (whole, overflow) = value.seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, carry) = whole.addingReportingOverflow(Int64(value.nanos))
    return .integer(overflow || carry ? (value.seconds < 0 ? .min : .max) : sum)
  }
}
