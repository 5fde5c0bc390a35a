package import SlipwayBase

/// Why a schema cannot be brought up to date.
package enum MigrationError: Error, Sendable, Hashable {
  /// A newer server has written this database; `version` is the number of its last step.
  case newerSchema(version: Int)
  /// Step `number` is recorded with another checksum or out of order.
  case changed(number: Int)
  /// The database refused.
  case refused(SQLError)
}

/// Applies the steps that a database lacks, each in a transaction of its own, and records them.
package struct Migrator<Connection: SQLConnection> {
  private let connection: Connection
  private let migrations: [Migration]

  package init(_ connection: Connection, migrations: [Migration] = Migration.all) {
    self.connection = connection
    self.migrations = migrations
  }

  /// Brings the schema up to date and answers the numbers of the steps it took. `time` goes into
  /// the record.
  package func migrate(at time: Timestamp) throws(MigrationError) -> [Int] {
    let recorded: [(number: Int, checksum: String)]
    do throws(SQLError) {
      try connection.execute(Self.record)
      recorded = try connection.rows(Self.selectRecord) { row throws(SQLError) in
        (try row.number(), row.text())
      }
    } catch {
      throw .refused(error)
    }
    try check(recorded)
    var taken: [Int] = []
    for migration in migrations.dropFirst(recorded.count) {
      try take(migration, at: time)
      taken.append(migration.number)
    }
    return taken
  }

  /// What is recorded must be the beginning of what we know.
  private func check(_ recorded: [(number: Int, checksum: String)]) throws(MigrationError) {
    if let last = recorded.last, last.number > migrations.count {
      throw .newerSchema(version: last.number)
    }
    for (known, found) in zip(migrations, recorded)
    where found.number != known.number || found.checksum != known.checksum {
      throw .changed(number: found.number)
    }
  }

  private func take(_ migration: Migration, at time: Timestamp) throws(MigrationError) {
    do throws(SQLError) {
      try connection.execute("BEGIN")
      try connection.execute(migration.script)
      try connection.change(
        Self.insertRecord,
        [.number(migration.number), .text(migration.name), .text(migration.checksum), .time(time)])
      try connection.execute("COMMIT")
    } catch {
      // The first failure is the one to tell; a refused ROLLBACK adds nothing to it.
      try? connection.execute("ROLLBACK")
      throw .refused(error)
    }
  }

  private static var record: StaticString {
    """
    CREATE TABLE IF NOT EXISTS schema_migration (
      number INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      checksum TEXT NOT NULL,
      time INTEGER NOT NULL
    ) STRICT;
    """
  }

  private static var selectRecord: StaticString {
    "SELECT number, checksum FROM schema_migration ORDER BY number"
  }

  private static var insertRecord: StaticString {
    "INSERT INTO schema_migration (number, name, checksum, time) VALUES ($1, $2, $3, $4)"
  }
}
