internal import CSQLite
package import SlipwayStorage

/// A connection to a database file: the one owner of a `sqlite3`, used by one thread at a time.
@safe
package final class SQLiteConnection: SQLConnection {
  /// What a connection may do.
  package enum Access: Sendable {
    /// Read and write; the file is made when it is missing.
    case readWrite
    /// Only read.
    case readOnly
  }

  private var handle: OpaquePointer?
  /// Prepared statements by the address of their text, which is as constant as the text.
  private var statements: [UInt: SQLiteStatement] = [:]
  /// Pages in the write-ahead log after the last commit of this connection.
  private(set) var logPages = 0

  /// Opens the database at `path`.
  package init(_ path: String, _ access: Access) throws(SQLError) {
    // Without a mutex: a connection stays with its thread, or is handed over whole.
    let flags =
      SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
      | (access == .readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
    var handle: OpaquePointer?
    let code = unsafe sqlite3_open_v2(path, &handle, flags, nil)
    guard code == SQLITE_OK, let handle = unsafe handle else {
      // Even a failed open leaves a handle, for its text.
      defer { unsafe sqlite3_close(handle) }
      throw unsafe SQLError(code, on: handle)
    }
    unsafe self.handle = handle
    unsafe slipway_sqlite3_defend(handle)
    watchLog()
  }

  deinit {
    close()
  }

  /// Closes the file now and not with the last reference. Nothing but `close` may follow.
  package func close() {
    statements.removeAll()
    unsafe sqlite3_close_v2(handle)
    unsafe handle = nil
  }

  package func statement(_ text: StaticString) throws(SQLError) -> SQLiteStatement {
    let key = unsafe UInt(bitPattern: text.utf8Start)
    if let known = statements[key] { return known }
    guard let handle = unsafe handle else { preconditionFailure("the connection is closed") }
    let statement = try unsafe SQLiteStatement(text, on: handle)
    statements[key] = statement
    return statement
  }

  package func execute(_ script: StaticString) throws(SQLError) {
    try runScript(script.description)
  }

  package var changedRows: Int { Int(unsafe sqlite3_changes64(handle)) }

  /// Whether the file can only be read, whatever access was asked for.
  var isReadOnly: Bool { unsafe sqlite3_db_readonly(handle, nil) == 1 }

  /// Whether a transaction is open. Some failures end it
  /// (https://www.sqlite.org/lang_transaction.html).
  var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

  /// Waits up to so long for locks of other processes.
  func setBusyTimeout(milliseconds: Int) {
    unsafe sqlite3_busy_timeout(handle, Int32(clamping: milliseconds))
  }

  /// Sets a pragma whose value is a number, which cannot be a parameter.
  func setPragma(_ name: StaticString, to value: Int) throws(SQLError) {
    try runScript("PRAGMA \(name) = \(value)")
  }

  /// Copies the write-ahead log into the database as far as readers allow. `waiting` waits for
  /// them, so that the log can start anew.
  func checkpoint(waiting: Bool) throws(SQLError) {
    let mode = waiting ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE
    let code = unsafe sqlite3_wal_checkpoint_v2(handle, nil, mode, nil, nil)
    guard code == SQLITE_OK else { throw unsafe SQLError(code, on: handle) }
  }

  private func runScript(_ script: String) throws(SQLError) {
    let code = unsafe sqlite3_exec(handle, script, nil, nil, nil)
    guard code == SQLITE_OK else { throw unsafe SQLError(code, on: handle) }
  }

  /// Hears of the log's size after each commit. This also turns automatic checkpoints off: they
  /// would keep the callers of that commit waiting.
  private func watchLog() {
    let this = unsafe Unmanaged.passUnretained(self).toOpaque()
    _ = unsafe sqlite3_wal_hook(
      handle,
      { this, _, _, pages in
        guard let this = unsafe this else { return SQLITE_OK }
        unsafe Unmanaged<SQLiteConnection>.fromOpaque(this).takeUnretainedValue().logPages =
          Int(pages)
        return SQLITE_OK
      }, this)
  }
}
