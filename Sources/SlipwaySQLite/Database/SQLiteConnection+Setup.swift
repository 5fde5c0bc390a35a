internal import SlipwayStorage

extension SQLiteConnection {
  /// A connection that writes: every commit is on disk before it returns.
  static func writer(
    _ path: String, limits: SQLiteStoreLimits
  ) throws(SQLError) -> SQLiteConnection {
    let connection = try SQLiteConnection(path, .readWrite)
    connection.setBusyTimeout(milliseconds: limits.busyMilliseconds)
    try connection.turnLogOn()
    try connection.execute("PRAGMA synchronous = FULL")
    try connection.execute("PRAGMA foreign_keys = ON")
    // Savepoints keep the pages they may have to take back; without this, in a temporary file.
    try connection.execute("PRAGMA temp_store = MEMORY")
    try connection.execute("PRAGMA trusted_schema = OFF")
    try connection.setPragma("journal_size_limit", to: limits.logBytesKept)
    try connection.setPragma("cache_size", to: -limits.cacheBytes / 1024)
    if let bytesMax = limits.databaseBytesMax {
      try connection.setPragma("max_page_count", to: bytesMax / SQLiteStoreLimits.pageBytes)
    }
    return connection
  }

  /// A connection that reads, beside the writer.
  static func reader(
    _ path: String, limits: SQLiteStoreLimits
  ) throws(SQLError) -> SQLiteConnection {
    let connection = try SQLiteConnection(path, .readOnly)
    connection.setBusyTimeout(milliseconds: limits.busyMilliseconds)
    try connection.execute("PRAGMA trusted_schema = OFF")
    try connection.setPragma("cache_size", to: -limits.cacheBytes / 1024)
    return connection
  }

  /// Whether the file holds tables, and none of them is the record of our migrations.
  func isForeign() throws(SQLError) -> Bool {
    let query = try statement(
      """
      SELECT 1 FROM sqlite_schema
      WHERE NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'schema_migration') LIMIT 1
      """)
    defer { query.reset() }
    return try query.step()
  }

  /// Writes through a write-ahead log, so that readers and the writer do not wait for each other.
  private func turnLogOn() throws(SQLError) {
    let answer = try statement("PRAGMA journal_mode = WAL")
    defer { answer.reset() }
    // A file system without shared memory keeps the old mode and reports no failure.
    guard try answer.step(), answer.text(0) == "wal" else {
      throw SQLError(.io, "the file system does not allow a write-ahead log")
    }
  }
}
