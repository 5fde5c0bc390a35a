internal import SlipwayCore

/// The rows of models.
struct ModelTable<Connection: SQLConnection> {
  let connection: Connection

  func find(_ name: ModelName) throws(SQLError) -> Model? {
    try connection.row(
      """
      SELECT project, id, uid, latest, version_count, create_time, update_time, generation
      FROM model WHERE project = $1 AND id = $2
      """, [.text(name.project.text), .text(name.id)], read: Self.read)
  }

  func list(
    _ project: ProjectID, after uid: String?, limit: Int
  ) throws(SQLError) -> [Model] {
    try connection.rows(
      """
      SELECT project, id, uid, latest, version_count, create_time, update_time, generation
      FROM model WHERE project = $1 AND uid > $2 ORDER BY uid LIMIT $3
      """, [.text(project.text), .text(uid ?? ""), .number(limit)], read: Self.read)
  }

  func insert(_ model: Model) throws(SQLError) {
    try connection.change(
      """
      INSERT INTO model
        (project, id, uid, latest, version_count, create_time, update_time, generation)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      """,
      [
        .text(model.name.project.text), .text(model.name.id), .text(model.uid),
        .number(model.latest?.ordinal), .number(model.versionCount), .time(model.createTime),
        .time(model.updateTime), .number(model.generation),
      ])
  }

  func update(_ model: Model) throws(SQLError) {
    try connection.changeRow(
      """
      UPDATE model SET latest = $3, version_count = $4, update_time = $5, generation = $6
      WHERE project = $1 AND uid = $2
      """,
      [
        .text(model.name.project.text), .text(model.uid), .number(model.latest?.ordinal),
        .number(model.versionCount), .time(model.updateTime), .number(model.generation),
      ], of: model.name.resourceName)
  }

  func delete(_ name: ModelName) throws(SQLError) {
    try connection.changeRow(
      "DELETE FROM model WHERE project = $1 AND id = $2",
      [.text(name.project.text), .text(name.id)], of: name.resourceName)
  }

  private static func read(_ row: inout SQLRow<Connection.Statement>) throws(SQLError) -> Model {
    let project = try row.project()
    return Model(
      name: try row.present(ModelName(project: project, id: row.text()), "the id of a model"),
      uid: row.text(), latest: try row.optionalVersionNumber(), versionCount: try row.number(),
      createTime: row.time(), updateTime: row.time(), generation: row.integer())
  }
}
