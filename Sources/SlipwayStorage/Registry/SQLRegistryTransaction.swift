package import SlipwayBase
package import SlipwayCore

/// The registry on one connection, within whatever transaction is open there.
///
/// Used by one thread at a time, like its connection; valid only inside the closure that got it.
package final class SQLRegistryTransaction<Connection: SQLConnection> {
  private let connection: Connection
  let models: ModelTable<Connection>
  let versions: VersionTable<Connection>
  let operations: OperationTable<Connection>
  let deployments: DeploymentTable<Connection>
  let requests: RequestTable<Connection>
  let entries: JournalTable<Connection>
  private let log: Logger

  package init(_ connection: Connection, log: Logger) {
    self.connection = connection
    models = ModelTable(connection: connection)
    versions = VersionTable(connection: connection)
    operations = OperationTable(connection: connection)
    deployments = DeploymentTable(connection: connection)
    requests = RequestTable(connection: connection)
    entries = JournalTable(connection: connection)
    self.log = log
  }

  /// Begins or ends the transaction, or a savepoint of it: `text` has no parameters.
  package func control(_ text: StaticString) throws(RegistryError) {
    try translating { () throws(SQLError) in try connection.change(text) }
  }

  /// Runs `body` and puts its failure into the words of the domain.
  func translating<R>(_ body: () throws(SQLError) -> R) throws(RegistryError) -> R {
    do throws(SQLError) {
      return try body()
    } catch {
      log.storeRefused(error)
      throw RegistryError(error)
    }
  }
}
