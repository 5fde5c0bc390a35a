internal import SlipwayCore

/// The rows of operations.
struct OperationTable<Connection: SQLConnection> {
  let connection: Connection

  func find(_ name: OperationName) throws(SQLError) -> Operation? {
    try connection.row(
      OperationSQL.selectByName, [.text(name.uid), .text(name.project.text)], read: Self.read)
  }

  func list(
    _ project: ProjectID, after uid: String?, limit: Int
  ) throws(SQLError) -> [Operation] {
    try connection.rows(
      OperationSQL.listByProject, [.text(project.text), .text(uid ?? ""), .number(limit)],
      read: Self.read)
  }

  func unfinished() throws(SQLError) -> [Operation] {
    try connection.rows(
      OperationSQL.listUnfinished, read: Self.read)
  }

  func unfinishedImport(of version: VersionName) throws(SQLError) -> Operation? {
    try connection.row(
      OperationSQL.selectUnfinishedByVersion, [.text(version.resourceName)], read: Self.read)
  }

  func insert(_ operation: Operation) throws(SQLError) {
    try connection.change(
      OperationSQL.insert,
      [
        .text(operation.name.project.text), .text(operation.name.uid),
        .text(operation.version.resourceName), .choice(operation.phase),
        .number(operation.totalBytes), .number(operation.copiedBytes),
        .number(operation.cancelRequested ? 1 : 0), .choice(operation.failure?.kind),
        .text(operation.failure?.reason), .text(operation.failure?.message),
        .time(operation.createTime), .time(operation.updateTime),
      ])
  }

  func update(_ operation: Operation) throws(SQLError) {
    try connection.changeRow(
      OperationSQL.update,
      [
        .text(operation.name.uid), .text(operation.name.project.text), .choice(operation.phase),
        .number(operation.totalBytes), .number(operation.copiedBytes),
        .number(operation.cancelRequested ? 1 : 0), .choice(operation.failure?.kind),
        .text(operation.failure?.reason), .text(operation.failure?.message),
        .time(operation.updateTime),
      ], of: operation.name.resourceName)
  }

  private static func read(
    _ row: inout SQLRow<Connection.Statement>
  ) throws(SQLError) -> Operation {
    let name = OperationName(project: try row.project(), uid: row.text())
    let version = try row.versionName()
    let phase: Operation.Phase = try row.choice()
    let totalBytes = row.integer()
    let copiedBytes = row.integer()
    let cancelRequested = row.flag()
    let failure = try Self.failure(&row)
    var operation = Operation(
      name: name, version: version, totalBytes: totalBytes, createTime: row.time())
    operation.phase = phase
    operation.copiedBytes = copiedBytes
    operation.cancelRequested = cancelRequested
    operation.failure = failure
    operation.updateTime = row.time()
    return operation
  }

  private static func failure(
    _ row: inout SQLRow<Connection.Statement>
  ) throws(SQLError) -> Operation.Failure? {
    let kind: RegistryError.Kind? = try row.optionalChoice()
    let reason = row.optionalText()
    let message = row.optionalText()
    return kind.map { Operation.Failure(kind: $0, reason: reason ?? "", message: message ?? "") }
  }
}
