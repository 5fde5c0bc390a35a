internal import CSQLite
internal import Glibc
internal import SlipwayStorage

extension SQLError {
  /// The failure `code` of a call, with what `database` says about it
  /// (https://www.sqlite.org/rescode.html). Read it at once: the next call replaces the text.
  init(_ code: Int32, on database: OpaquePointer?) {
    let text = unsafe database.map { unsafe String(cString: sqlite3_errmsg($0)) }
    let name = unsafe String(cString: sqlite3_errstr(code))
    let number = unsafe database.map { unsafe sqlite3_system_errno($0) } ?? 0
    let cause = number == 0 ? "" : "; \(unsafe String(cString: strerror(number)))"
    self.init(
      Self.kind(code, systemErrno: number), "SQLite \(code) (\(name)): \(text ?? "")\(cause)")
  }

  /// Extended codes have the primary one in their low byte.
  static func kind(_ code: Int32, systemErrno: Int32) -> Kind {
    switch code & 0xFF {
    case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_INTERRUPT: .busy
    case SQLITE_FULL: .full
    // Only a refused write becomes SQLITE_FULL by itself, not a refused sync or a quota.
    case SQLITE_IOERR: [ENOSPC, EDQUOT].contains(systemErrno) ? .full : .io
    case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM, SQLITE_PROTOCOL, SQLITE_NOMEM: .io
    case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT: .corrupt
    case SQLITE_CONSTRAINT: .constraint
    default: .fault
    }
  }
}
