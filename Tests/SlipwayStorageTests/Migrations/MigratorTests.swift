import SlipwayBase
import SlipwayCore
import SlipwaySQLite
import SlipwayStorage
import Testing

@Suite struct MigratorTests {
  private static let steps = [
    Migration(number: 1, name: "one", script: "CREATE TABLE one (n INTEGER) STRICT;"),
    Migration(
      number: 2, name: "two",
      script: """
        CREATE TABLE two (n INTEGER) STRICT;
        INSERT INTO two SELECT n FROM one;
        """),
  ]

  @Test func `every step is taken once, in order`() throws {
    let directory = try TemporaryDirectory()
    let connection = try SQLiteConnection("\(directory.path)/db", .readWrite)
    #expect(try Migrator(connection, migrations: Self.steps).migrate(at: Samples.time) == [1, 2])
    #expect(try Migrator(connection, migrations: Self.steps).migrate(at: Samples.time) == [])
  }

  @Test func `a later server takes the steps that are new and keeps the rows`() throws {
    let directory = try TemporaryDirectory()
    let connection = try SQLiteConnection("\(directory.path)/db", .readWrite)
    let first = Migrator(connection, migrations: [Self.steps[0]])
    #expect(try first.migrate(at: Samples.time) == [1])
    try connection.execute("INSERT INTO one VALUES (42)")
    #expect(try Migrator(connection, migrations: Self.steps).migrate(at: Samples.time) == [2])
    #expect(try integer("SELECT n FROM two", on: connection) == 42)
  }

  @Test func `a step that fails leaves no trace and can be taken later`() throws {
    let directory = try TemporaryDirectory()
    let connection = try SQLiteConnection("\(directory.path)/db", .readWrite)
    let broken = Migration(
      number: 2, name: "two", script: "CREATE TABLE two (n INTEGER) STRICT; INSERT INTO nowhere;")
    #expect(throws: MigrationError.self) {
      try Migrator(connection, migrations: [Self.steps[0], broken]).migrate(at: Samples.time)
    }
    #expect(try integer("SELECT count(*) FROM schema_migration", on: connection) == 1)
    #expect(try Migrator(connection, migrations: Self.steps).migrate(at: Samples.time) == [2])
  }

  @Test func `the schema of a newer server is refused`() throws {
    let directory = try TemporaryDirectory()
    let connection = try SQLiteConnection("\(directory.path)/db", .readWrite)
    _ = try Migrator(connection, migrations: Self.steps).migrate(at: Samples.time)
    #expect(throws: MigrationError.newerSchema(version: 2)) {
      try Migrator(connection, migrations: [Self.steps[0]]).migrate(at: Samples.time)
    }
  }

  @Test func `a step that changed after it was taken is refused`() throws {
    let directory = try TemporaryDirectory()
    let connection = try SQLiteConnection("\(directory.path)/db", .readWrite)
    _ = try Migrator(connection, migrations: Self.steps).migrate(at: Samples.time)
    let edited = Migration(number: 1, name: "one", script: "CREATE TABLE one (n TEXT) STRICT;")
    #expect(throws: MigrationError.changed(number: 1)) {
      try Migrator(connection, migrations: [edited, Self.steps[1]]).migrate(at: Samples.time)
    }
  }

  @Test func `released steps are numbered without gaps and never change`() {
    #expect(Migration.all.map(\.number) == Array(1...Migration.all.count))
    #expect(Migration.all.map(\.checksum) == ["134feb73816264f0"])
  }

  @Test func `every table of the schema checks its types`() throws {
    let directory = try TemporaryDirectory()
    let connection = try SQLiteConnection("\(directory.path)/db", .readWrite)
    _ = try Migrator(connection).migrate(at: Samples.time)
    #expect(
      try integer(
        """
        SELECT count(*) FROM pragma_table_list
        WHERE schema = 'main' AND strict = 0 AND name NOT LIKE 'sqlite_%'
        """, on: connection) == 0)
    #expect(throws: SQLError.self) {
      try connection.execute("INSERT INTO project_usage VALUES ('p', 'many')")
    }
  }

  private func integer(_ text: StaticString, on connection: SQLiteConnection) throws -> Int64 {
    let statement = try connection.statement(text)
    defer { statement.reset() }
    #expect(try statement.step())
    return statement.integer(0)
  }
}
