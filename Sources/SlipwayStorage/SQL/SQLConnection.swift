/// One connection to a database, used by one thread at a time.
///
/// Texts are `StaticString`s: values reach the database as parameters or not at all. Parameters
/// are written `$1`, `$2`…, which both databases understand.
package protocol SQLConnection: AnyObject, SendableMetatype {
  associatedtype Statement: SQLStatement

  /// The prepared form of `text`, kept for the life of the connection.
  func statement(_ text: StaticString) throws(SQLError) -> Statement

  /// Runs every statement of `script`, which has no parameters, once; rows are dropped.
  func execute(_ script: StaticString) throws(SQLError)

  /// How many rows the last change touched.
  var changedRows: Int { get }
}

/// A prepared statement: bind, step through the rows, reset.
package protocol SQLStatement: AnyObject, SendableMetatype {
  /// Sets the parameter `$number`, counted from 1.
  func bind(_ value: SQLValue, to number: Int) throws(SQLError)

  /// Goes to the next row; `false` after the last one.
  func step() throws(SQLError) -> Bool

  /// Leaves the rows and forgets the parameters.
  func reset()

  /// Whether the column, counted from 0, of the present row is null.
  func isNull(_ column: Int) -> Bool
  /// The integer in a column of the present row.
  func integer(_ column: Int) -> Int64
  /// The text in a column of the present row.
  func text(_ column: Int) -> String
}

extension SQLConnection {
  /// The rows that `text` answers, each read by `read` from its first column on.
  func rows<Row>(
    _ text: StaticString, _ values: [SQLValue] = [],
    read: (inout SQLRow<Statement>) throws(SQLError) -> Row
  ) throws(SQLError) -> [Row] {
    let statement = try bound(text, values)
    defer { statement.reset() }
    var rows: [Row] = []
    while try statement.step() {
      var row = SQLRow(statement)
      rows.append(try read(&row))
    }
    return rows
  }

  /// The first row that `text` answers.
  func row<Row>(
    _ text: StaticString, _ values: [SQLValue] = [],
    read: (inout SQLRow<Statement>) throws(SQLError) -> Row
  ) throws(SQLError) -> Row? {
    let statement = try bound(text, values)
    defer { statement.reset() }
    guard try statement.step() else { return nil }
    var row = SQLRow(statement)
    return try read(&row)
  }

  /// Whether `text` answers a row.
  func exists(_ text: StaticString, _ values: [SQLValue]) throws(SQLError) -> Bool {
    let statement = try bound(text, values)
    defer { statement.reset() }
    return try statement.step()
  }

  /// Runs a change of any number of rows.
  func change(_ text: StaticString, _ values: [SQLValue] = []) throws(SQLError) {
    let statement = try bound(text, values)
    defer { statement.reset() }
    while try statement.step() {}
  }

  /// Runs a change that must touch a row, the one of `resource`.
  func changeRow(
    _ text: StaticString, _ values: [SQLValue], of resource: String
  ) throws(SQLError) {
    try change(text, values)
    guard changedRows > 0 else { throw SQLError(.missing, "\(resource) has no row") }
  }

  private func bound(
    _ text: StaticString, _ values: [SQLValue]
  ) throws(SQLError) -> Statement {
    let statement = try statement(text)
    for (index, value) in values.enumerated() { try statement.bind(value, to: index + 1) }
    return statement
  }
}
