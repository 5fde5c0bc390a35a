import CSQLite
import SlipwayBase
import SlipwayCore
import SlipwaySQLite
import SlipwayStorage
import Testing

/// Costs that must not grow with the tables: every statement finds its rows by an index, and no
/// list is sorted after the fact. `allDeployments` is left out: it asks for the whole table.
@Suite struct QueryPlanTests {
  @Test func `no query scans a table or sorts`() throws {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/slipway.db"
    let connection = try RecordingConnection(path)
    _ = try Migrator(connection).migrate(at: Samples.time)
    connection.texts = []
    try readEverything(SQLRegistryTransaction(connection, log: .silent))
    try changeEverything(SQLRegistryTransaction(connection, log: .silent))
    #expect(connection.texts.count > 30)
    for text in connection.texts {
      for step in try Self.plan(of: text, at: path) where Self.isCostly(step, in: text) {
        Issue.record("\(step): \(text)")
      }
    }
  }

  private func readEverything(_ reader: some RegistryReader) throws {
    let (project, model) = (Samples.project, Samples.modelName())
    _ = try reader.model(model)
    _ = try reader.models(in: project, after: nil, limit: 1)
    _ = try reader.version(Samples.versionName())
    _ = try reader.version(uid: "")
    _ = try reader.versions(in: project, of: nil, after: nil, limit: 1)
    _ = try reader.versions(in: project, of: model, after: nil, limit: 1)
    _ = try reader.highestNumberEver(of: model)
    _ = try reader.isRetired(Samples.versionName())
    _ = try reader.versionCount(in: project)
    _ = try reader.refers(to: Samples.digest(1))
    _ = try reader.operation(Samples.operation(1).name)
    _ = try reader.operations(in: project, after: nil, limit: 1)
    _ = try reader.unfinishedOperations()
    _ = try reader.unfinishedImport(of: Samples.versionName())
    _ = try reader.deployment(Samples.deployment(1).name)
    _ = try reader.deployment(uid: "")
    _ = try reader.deployments(in: project, after: nil, limit: 1)
    _ = try reader.deployments(using: Samples.versionName())
    _ = try reader.remembered(requestID: "", in: project, since: Samples.time)
    _ = try reader.journal(after: 0, limit: 1)
  }

  private func changeEverything(_ writer: some RegistryWriter) throws {
    try writer.insert(Samples.model(1))
    try writer.update(Samples.model(1))
    try writer.delete(Samples.model(1).name)
    try writer.insert(Samples.version(2))
    try writer.update(Samples.fullVersion(2))
    _ = try writer.version(uid: Samples.uid(2))
    try writer.delete(Samples.versionName())
    try writer.insert(Samples.operation(3))
    try writer.update(Samples.operation(3))
    try writer.insert(Samples.deployment(4))
    try writer.update(Samples.deployment(4, versions: []))
    try writer.delete(Samples.deployment(4).name)
    try writer.remember(Samples.request("r", at: 1))
    try writer.forgetRequests(before: Samples.time)
    try writer.append(Samples.entry(1))
  }

  /// Whether a step visits rows that are not asked for. Walking through the index of unfinished
  /// operations is what is asked for.
  private static func isCostly(_ step: String, in text: String) -> Bool {
    if step.contains("TEMP B-TREE") { return true }
    return step.hasPrefix("SCAN") && !step.contains("operation_unfinished")
      && !step.contains("CONSTANT ROW")
  }

  private static func plan(of text: String, at path: String) throws -> [String] {
    var database: OpaquePointer?
    defer { sqlite3_close(database) }
    var statement: OpaquePointer?
    defer { sqlite3_finalize(statement) }
    guard sqlite3_open(path, &database) == SQLITE_OK,
      sqlite3_prepare_v2(database, "EXPLAIN QUERY PLAN " + text, -1, &statement, nil) == SQLITE_OK
    else { throw TestFailure("\(String(cString: sqlite3_errmsg(database))): \(text)") }
    var steps: [String] = []
    while sqlite3_step(statement) == SQLITE_ROW {
      steps.append(String(cString: sqlite3_column_text(statement, 3)))
    }
    return steps
  }
}

/// An SQLite connection that writes down what it is asked to prepare.
final class RecordingConnection: SQLConnection {
  var texts: [String] = []
  private let connection: SQLiteConnection

  init(_ path: String) throws(SQLError) {
    connection = try SQLiteConnection(path, .readWrite)
  }

  func statement(_ text: StaticString) throws(SQLError) -> SQLiteStatement {
    texts.append(text.description)
    return try connection.statement(text)
  }

  func execute(_ script: StaticString) throws(SQLError) { try connection.execute(script) }

  var changedRows: Int { connection.changedRows }
}
