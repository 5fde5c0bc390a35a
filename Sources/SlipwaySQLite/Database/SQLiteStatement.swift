internal import CSQLite
package import SlipwayStorage

/// A prepared statement: the one owner of a `sqlite3_stmt`.
@safe
package final class SQLiteStatement: SQLStatement {
  private let handle: OpaquePointer
  /// SQLite counts `$1`, `$2`… by first appearance; this has the index of each by its number.
  private let indices: [Int32]

  /// Prepares `text` to be run many times.
  init(_ text: StaticString, on database: OpaquePointer) throws(SQLError) {
    var handle: OpaquePointer?
    let code = text.withUTF8Buffer { utf8 in
      unsafe utf8.withMemoryRebound(to: CChar.self) { text in
        unsafe sqlite3_prepare_v3(
          database, text.baseAddress, Int32(text.count), UInt32(SQLITE_PREPARE_PERSISTENT),
          &handle, nil)
      }
    }
    guard code == SQLITE_OK, let handle = unsafe handle else {
      throw unsafe SQLError(code, on: database)
    }
    unsafe self.handle = handle
    var indices: [Int32] = []
    for number in 1...(max(1, unsafe sqlite3_bind_parameter_count(handle))) {
      indices.append(unsafe sqlite3_bind_parameter_index(handle, "$\(number)"))
    }
    self.indices = indices
  }

  deinit {
    unsafe sqlite3_finalize(handle)
  }

  package func bind(_ value: SQLValue, to number: Int) throws(SQLError) {
    let index = indices[number - 1]
    let code =
      switch value {
      case .null: unsafe sqlite3_bind_null(handle, index)
      case .integer(let value): unsafe sqlite3_bind_int64(handle, index, value)
      case .text(let text): bind(text, at: index)
      }
    guard code == SQLITE_OK else { throw failure(code) }
  }

  package func step() throws(SQLError) -> Bool {
    let code = unsafe sqlite3_step(handle)
    switch code {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw failure(code)
    }
  }

  package func reset() {
    // Its code repeats the failure that `step` has thrown.
    unsafe sqlite3_reset(handle)
    unsafe sqlite3_clear_bindings(handle)
  }

  package func isNull(_ column: Int) -> Bool {
    unsafe sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL
  }

  package func integer(_ column: Int) -> Int64 {
    unsafe sqlite3_column_int64(handle, Int32(column))
  }

  package func text(_ column: Int) -> String {
    // The text first: asking for it settles the encoding that the count is in.
    let text = unsafe sqlite3_column_text(handle, Int32(column))
    let count = unsafe sqlite3_column_bytes(handle, Int32(column))
    return unsafe String(
      decoding: UnsafeBufferPointer(start: text, count: Int(count)), as: UTF8.self)
  }

  private func bind(_ text: String, at index: Int32) -> Int32 {
    var text = text
    return text.withUTF8 { utf8 in
      unsafe utf8.withMemoryRebound(to: CChar.self) { bytes in
        // An empty text has no address, and SQLite takes a text without address for null.
        guard let address = bytes.baseAddress else {
          return unsafe slipway_sqlite3_bind_text(handle, index, "", 0)
        }
        return unsafe slipway_sqlite3_bind_text(handle, index, address, UInt64(bytes.count))
      }
    }
  }

  private func failure(_ code: Int32) -> SQLError {
    unsafe SQLError(code, on: sqlite3_db_handle(handle))
  }
}
