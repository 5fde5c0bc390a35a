internal import SlipwayBase

/// Reads the columns of the present row from left to right, in the order of the SELECT.
struct SQLRow<Statement: SQLStatement> {
  private let statement: Statement
  private var column = 0

  init(_ statement: Statement) {
    self.statement = statement
  }

  mutating func integer() -> Int64 { statement.integer(next()) }

  mutating func text() -> String { statement.text(next()) }

  mutating func flag() -> Bool { integer() != 0 }

  /// The integer, or `nil` for null.
  mutating func optionalInteger() -> Int64? {
    let column = next()
    return statement.isNull(column) ? nil : statement.integer(column)
  }

  /// The text, or `nil` for null.
  mutating func optionalText() -> String? {
    let column = next()
    return statement.isNull(column) ? nil : statement.text(column)
  }

  /// An integer of a narrower type.
  mutating func number<T: FixedWidthInteger>(_ type: T.Type = T.self) throws(SQLError) -> T {
    try Self.narrow(integer())
  }

  /// An integer of a narrower type, or `nil` for null.
  mutating func optionalNumber<T: FixedWidthInteger>(
    _ type: T.Type = T.self
  ) throws(SQLError) -> T? {
    guard let value = optionalInteger() else { return nil }
    return try Self.narrow(value)
  }

  /// A time stored as nanoseconds since 1970.
  mutating func time() -> Timestamp {
    let (seconds, nanos) = integer().quotientAndRemainder(dividingBy: 1_000_000_000)
    return nanos < 0
      ? Timestamp(seconds: seconds - 1, nanos: Int32(nanos + 1_000_000_000))
      : Timestamp(seconds: seconds, nanos: Int32(nanos))
  }

  /// One of the cases of an enumeration.
  mutating func choice<T: RawRepresentable>(_ type: T.Type = T.self) throws(SQLError) -> T
  where T.RawValue == String {
    try present(optionalChoice(), "a \(type)")
  }

  /// One of the cases of an enumeration, or `nil` for null.
  mutating func optionalChoice<T: RawRepresentable>(
    _ type: T.Type = T.self
  ) throws(SQLError) -> T? where T.RawValue == String {
    guard let text = optionalText() else { return nil }
    return try present(T(rawValue: text), "a \(type)")
  }

  /// The value read from the last column, which must be `what` for this server to understand it.
  func present<T>(_ value: T?, _ what: String) throws(SQLError) -> T {
    guard let value else {
      throw SQLError(.malformed, "column \(column - 1) does not hold \(what)")
    }
    return value
  }

  private mutating func next() -> Int {
    defer { column += 1 }
    return column
  }

  private static func narrow<T: FixedWidthInteger>(_ value: Int64) throws(SQLError) -> T {
    guard let narrow = T(exactly: value) else {
      throw SQLError(.malformed, "\(value) does not fit a \(T.self)")
    }
    return narrow
  }
}
