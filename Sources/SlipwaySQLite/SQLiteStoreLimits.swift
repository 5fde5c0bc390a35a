/// Bounds of an SQLite store.
package struct SQLiteStoreLimits: Sendable, Hashable {
  /// Size of a page of the database, in bytes: SQLite's own default.
  static let pageBytes = 4096

  /// Threads that read, each with a connection of its own; default 4, at least 1.
  package var readers = 4
  /// Reads that may wait for a thread; default 8,192. More are refused with STORE_UNAVAILABLE.
  package var queuedReadsMax = 8192
  /// Transactions that may wait for the writer; default 8,192. More are refused with
  /// STORE_UNAVAILABLE.
  package var queuedWritesMax = 8192
  /// Transactions that share one commit at most; default 256.
  package var groupMax = 256
  /// How long to wait for a lock of another process, in milliseconds; default 5,000. Nobody but a
  /// person with a database tool can hold one.
  package var busyMilliseconds = 5000
  /// Pages the write-ahead log grows by before they are copied into the database; default 1,000.
  package var checkpointPages = 1000
  /// Pages of the write-ahead log at which the writer waits for readers, so that the log can start
  /// anew; default 16,384, 64 MiB.
  package var logPagesMax = 16384
  /// Bytes the log's file keeps after it started anew; default 64 MiB.
  package var logBytesKept = 64 << 20
  /// Bytes of pages each connection keeps in memory at most; default 8 MiB.
  package var cacheBytes = 8 << 20
  /// Largest database in bytes; `nil`, the default, means as large as the disk allows. What goes
  /// beyond is refused with STORAGE_FULL.
  package var databaseBytesMax: Int?

  package init() {}
}
