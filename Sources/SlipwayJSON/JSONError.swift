/// Why a text is not acceptable JSON.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong.
  public let message: String
  /// Line of the fault, from 1; 0 when it has no place.
  public let line: Int
  /// Column of the fault, from 1, in characters.
  public let column: Int

  /// An error that says what is wrong and where.
  public init(message: String, line: Int = 0, column: Int = 0) {
    self.message = message
    self.line = line
    self.column = column
  }

  /// `line 3, column 7: …`.
  public var description: String {
    line > 0 ? "line \(line), column \(column): \(message)" : message
  }
}
