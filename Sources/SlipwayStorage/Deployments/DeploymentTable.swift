internal import SlipwayCore
internal import SlipwayJSON

/// The rows of deployments, and which versions each of them serves.
struct DeploymentTable<Connection: SQLConnection> {
  let connection: Connection

  func find(_ name: DeploymentName) throws(SQLError) -> Deployment? {
    try connection.row(
      DeploymentSQL.selectByName, [.text(name.project.text), .text(name.id)], read: Self.read)
  }

  func find(uid: String) throws(SQLError) -> Deployment? {
    try connection.row(DeploymentSQL.selectByUID, [.text(uid)], read: Self.read)
  }

  func list(
    _ project: ProjectID, after uid: String?, limit: Int
  ) throws(SQLError) -> [Deployment] {
    try connection.rows(
      DeploymentSQL.listByProject, [.text(project.text), .text(uid ?? ""), .number(limit)],
      read: Self.read)
  }

  func all() throws(SQLError) -> [Deployment] {
    try connection.rows(DeploymentSQL.listAll, read: Self.read)
  }

  func names(using version: VersionName) throws(SQLError) -> [DeploymentName] {
    try connection.rows(DeploymentSQL.namesByVersion, [.text(version.resourceName)]) {
      row throws(SQLError) in try Self.readName(&row)
    }
  }

  func insert(_ deployment: Deployment) throws(SQLError) {
    try connection.change(
      DeploymentSQL.insert,
      [
        .text(deployment.uid), .text(deployment.name.project.text), .text(deployment.name.id),
        .text(deployment.description), .choice(deployment.type),
        .text(Self.text(deployment.servedModels)), .choice(deployment.desired),
        .choice(deployment.state), .number(deployment.progressPercent),
        .text(deployment.statusReason?.reason), .text(deployment.statusReason?.message),
        .number(deployment.revision), .number(deployment.startGeneration),
        .text(Self.text(deployment.instances)), .time(deployment.createTime),
        .time(deployment.updateTime), .time(deployment.transitionTime),
        .number(deployment.generation),
      ])
    try insertVersions(of: deployment)
  }

  func update(_ deployment: Deployment) throws(SQLError) {
    try connection.changeRow(
      DeploymentSQL.update,
      [
        .text(deployment.uid), .text(deployment.description),
        .text(Self.text(deployment.servedModels)), .choice(deployment.desired),
        .choice(deployment.state), .number(deployment.progressPercent),
        .text(deployment.statusReason?.reason), .text(deployment.statusReason?.message),
        .number(deployment.revision), .number(deployment.startGeneration),
        .text(Self.text(deployment.instances)), .time(deployment.updateTime),
        .time(deployment.transitionTime), .number(deployment.generation),
      ], of: deployment.name.resourceName)
    let served = try connection.rows(
      "SELECT version FROM deployment_version WHERE deployment_uid = $1", [.text(deployment.uid)]
    ) { row in row.text() }
    // Most updates only report what instances do.
    guard Set(served) != Set(deployment.servedModels.map(\.version.resourceName)) else { return }
    try connection.change(
      "DELETE FROM deployment_version WHERE deployment_uid = $1", [.text(deployment.uid)])
    try insertVersions(of: deployment)
  }

  func delete(_ name: DeploymentName) throws(SQLError) {
    try connection.changeRow(
      "DELETE FROM deployment WHERE project = $1 AND id = $2",
      [.text(name.project.text), .text(name.id)], of: name.resourceName)
  }

  private func insertVersions(of deployment: Deployment) throws(SQLError) {
    for version in Set(deployment.servedModels.map(\.version.resourceName)) {
      try connection.change(
        "INSERT INTO deployment_version (deployment_uid, version) VALUES ($1, $2)",
        [.text(deployment.uid), .text(version)])
    }
  }

  private static func text(_ values: [some StoredAsJSON]) -> String {
    JSONValue.array(values.map(\.stored)).text()
  }

  private static func readName<Statement>(
    _ row: inout SQLRow<Statement>
  ) throws(SQLError) -> DeploymentName {
    let project = try row.project()
    return try row.present(
      DeploymentName(project: project, id: row.text()), "the id of a deployment")
  }

  private static func read(
    _ row: inout SQLRow<Connection.Statement>
  ) throws(SQLError) -> Deployment {
    let uid = row.text()
    let name = try readName(&row)
    let description = row.text()
    let type: DeploymentType = try row.choice()
    let servedModels: [ServedModel] = try StoredObject.list(parsing: row.text())
    let desired: Deployment.Desired = try row.choice()
    let state: Deployment.State = try row.choice()
    let progressPercent: Int32 = try row.number()
    let statusReason = row.statusReason()
    let revision = row.integer()
    let startGeneration = row.integer()
    let instances: [Instance] = try StoredObject.list(parsing: row.text())
    var deployment = Deployment(
      name: name, uid: uid, description: description, type: type, servedModels: servedModels,
      createTime: row.time())
    deployment.desired = desired
    deployment.state = state
    deployment.progressPercent = progressPercent
    deployment.statusReason = statusReason
    deployment.revision = revision
    deployment.startGeneration = startGeneration
    deployment.instances = instances
    deployment.updateTime = row.time()
    deployment.transitionTime = row.time()
    deployment.generation = row.integer()
    return deployment
  }
}
