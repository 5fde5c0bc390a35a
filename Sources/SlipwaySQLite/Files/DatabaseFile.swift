internal import SlipwayBase
internal import SlipwayStorage

/// The database of one data directory, kept from other servers.
struct DatabaseFile: Sendable {
  /// Held until the last connection is closed.
  let lock: DirectoryLock
  private let directory: String
  private let limits: SQLiteStoreLimits

  private var path: String { "\(directory)/slipway.db" }

  /// Makes `directory` when it is missing and locks it.
  init(in directory: String, limits: SQLiteStoreLimits) throws(StoreOpenError) {
    try DurableDirectory.make(directory)
    lock = try DirectoryLock(directory)
    self.directory = directory
    self.limits = limits
  }

  /// The connection that writes. Opening it brings the schema up to date; only what that reads is
  /// checked, so opening takes the same time for any size.
  func openWriter(log: Logger) throws(StoreOpenError) -> sending SQLiteConnection {
    try PrivateFile.create(path)
    let connection: SQLiteConnection
    let isForeign: Bool
    do throws(SQLError) {
      connection = try .writer(path, limits: limits)
      isForeign = try connection.isForeign()
    } catch {
      throw translated(error)
    }
    guard !isForeign else {
      throw .corrupt(path: path, detail: "the file is a database of another program")
    }
    guard !connection.isReadOnly else {
      throw .notWritable(path: path, detail: "the file is read-only")
    }
    do throws(MigrationError) {
      let taken = try Migrator(connection).migrate(at: .now())
      if let last = taken.last {
        log.info("schema migrated", [LogField("path", path), LogField("version", "\(last)")])
      }
    } catch {
      throw translated(error)
    }
    try DurableDirectory.sync(directory)
    return connection
  }

  /// A connection that reads; the writer is open.
  func openReader() throws(StoreOpenError) -> sending SQLiteConnection {
    do throws(SQLError) {
      return try .reader(path, limits: limits)
    } catch {
      throw translated(error)
    }
  }

  private func translated(_ error: MigrationError) -> StoreOpenError {
    switch error {
    case .newerSchema(let version):
      .newerSchema(path: path, version: version, known: Migration.all.count)
    case .changed(let number):
      .corrupt(path: path, detail: "step \(number) of its schema is not the one this server has")
    case .refused(let error): translated(error)
    }
  }

  private func translated(_ error: SQLError) -> StoreOpenError {
    switch error.kind {
    case .corrupt, .malformed: .corrupt(path: path, detail: error.message)
    case .full: .full(path: path, detail: error.message)
    case .busy, .io, .missing, .constraint, .fault: .io(path: path, detail: error.message)
    }
  }
}
