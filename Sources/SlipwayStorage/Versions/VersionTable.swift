internal import SlipwayCore
internal import SlipwayJSON

/// The rows of versions and of the numbers that deleted versions had.
struct VersionTable<Connection: SQLConnection> {
  let connection: Connection
  private let manifests: ManifestTable<Connection>

  init(connection: Connection) {
    self.connection = connection
    manifests = ManifestTable(connection: connection)
  }

  func find(_ name: VersionName) throws(SQLError) -> ModelVersion? {
    try withFiles(
      connection.row(VersionSQL.selectByName, Self.key(name), read: StoredVersion.init))
  }

  func find(uid: String) throws(SQLError) -> ModelVersion? {
    try withFiles(
      connection.row(VersionSQL.selectByUID, [.text(uid)], read: StoredVersion.init))
  }

  func list(
    _ project: ProjectID, of model: ModelName?, after uid: String?, limit: Int
  ) throws(SQLError) -> [ModelVersion] {
    let page: [SQLValue] = [.text(project.text), .text(uid ?? ""), .number(limit)]
    let found =
      if let model {
        try connection.rows(
          VersionSQL.listByModel, page + [.text(model.id)], read: StoredVersion.init)
      } else {
        try connection.rows(VersionSQL.listByProject, page, read: StoredVersion.init)
      }
    var versions: [ModelVersion] = []
    for stored in found { versions.append(try withFiles(stored)) }
    return versions
  }

  func highestNumber(of model: ModelName) throws(SQLError) -> VersionNumber? {
    try highest(
      """
      SELECT max(number) FROM version WHERE project = $1 AND model = $2
      """, model)
  }

  func highestNumberEver(of model: ModelName) throws(SQLError) -> VersionNumber? {
    let retired = try highest(
      """
      SELECT max(number) FROM retired_version WHERE project = $1 AND model = $2
      """, model)
    let existing = try highestNumber(of: model)
    return [retired, existing].compactMap { $0 }.max()
  }

  func isRetired(_ name: VersionName) throws(SQLError) -> Bool {
    try connection.exists(
      "SELECT 1 FROM retired_version WHERE project = $1 AND model = $2 AND number = $3",
      Self.key(name))
  }

  /// How many versions exist in a project: counted as they come and go, so that asking costs the
  /// same for any number of them.
  func count(in project: ProjectID) throws(SQLError) -> Int {
    try connection.row(
      "SELECT version_count FROM project_usage WHERE project = $1", [.text(project.text)]
    ) { row throws(SQLError) in try row.number() } ?? 0
  }

  func refers(to digest: ContentDigest) throws(SQLError) -> Bool {
    try manifests.refers(to: digest)
  }

  func insert(_ version: ModelVersion) throws(SQLError) {
    let spec = version.spec
    try connection.change(
      VersionSQL.insert,
      [
        .text(version.uid), .text(version.name.model.project.text), .text(version.name.model.id),
        .number(version.name.number.ordinal), .choice(version.state),
        .text(version.statusReason?.reason), .text(version.statusReason?.message),
        .text(spec.description), .choice(spec.modelType), .text(spec.runtime),
        .text(spec.modelAlgorithm), .text(spec.executionCode), .choice(spec.protocol),
        .number(spec.port), .text(spec.storedDetails.text()),
        .text(version.manifest.digest?.hex), .text(version.config),
        .text(Self.warnings(version)), .time(version.createTime), .time(version.updateTime),
        .number(version.generation),
      ])
    try manifests.insert(version.manifest.files, of: version.uid)
    try connection.change(
      """
      INSERT INTO project_usage (project, version_count) VALUES ($1, 1)
      ON CONFLICT (project) DO UPDATE SET version_count = project_usage.version_count + 1
      """, [.text(version.name.model.project.text)])
  }

  func update(_ version: ModelVersion) throws(SQLError) {
    // The digest covers every file, so an unchanged one spares rewriting up to 10,000 rows.
    let isSameManifest = try connection.exists(
      "SELECT 1 FROM version WHERE uid = $1 AND manifest_digest = $2",
      [.text(version.uid), .text(version.manifest.digest?.hex)])
    let spec = version.spec
    try connection.changeRow(
      VersionSQL.update,
      [
        .text(version.uid), .choice(version.state), .text(version.statusReason?.reason),
        .text(version.statusReason?.message), .text(spec.description), .choice(spec.modelType),
        .text(spec.runtime), .text(spec.modelAlgorithm), .text(spec.executionCode),
        .choice(spec.protocol), .number(spec.port), .text(spec.storedDetails.text()),
        .text(version.manifest.digest?.hex), .text(version.config),
        .text(Self.warnings(version)), .time(version.updateTime), .number(version.generation),
      ], of: version.name.resourceName)
    guard !isSameManifest else { return }
    try manifests.delete(of: version.uid)
    try manifests.insert(version.manifest.files, of: version.uid)
  }

  /// Deletes the version with its files and keeps its number from being given out again.
  func delete(_ name: VersionName) throws(SQLError) {
    try connection.changeRow(
      "DELETE FROM version WHERE project = $1 AND model = $2 AND number = $3",
      Self.key(name), of: name.resourceName)
    try connection.change(
      """
      INSERT INTO retired_version (project, model, number) VALUES ($1, $2, $3)
      ON CONFLICT DO NOTHING
      """, Self.key(name))
    try connection.change(
      "UPDATE project_usage SET version_count = version_count - 1 WHERE project = $1",
      [.text(name.model.project.text)])
  }

  private func highest(
    _ text: StaticString, _ model: ModelName
  ) throws(SQLError) -> VersionNumber? {
    try connection.row(text, [.text(model.project.text), .text(model.id)]) { row throws(SQLError) in
      try row.optionalVersionNumber()
    } ?? nil
  }

  private func withFiles(_ stored: StoredVersion?) throws(SQLError) -> ModelVersion? {
    guard let stored else { return nil }
    return try withFiles(stored) as ModelVersion
  }

  private func withFiles(_ stored: StoredVersion) throws(SQLError) -> ModelVersion {
    guard let digest = stored.manifestDigest else { return stored.version }
    var version = stored.version
    version.manifest = PackageManifest(
      stored: try manifests.files(of: version.uid), digest: digest)
    return version
  }

  private static func key(_ name: VersionName) -> [SQLValue] {
    [.text(name.model.project.text), .text(name.model.id), .number(name.number.ordinal)]
  }

  private static func warnings(_ version: ModelVersion) -> String? {
    JSONValue.texts(version.warnings)?.text()
  }
}
