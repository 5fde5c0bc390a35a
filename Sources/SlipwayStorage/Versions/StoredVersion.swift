internal import SlipwayCore

/// A version as its own row has it: the files of its manifest are rows elsewhere.
struct StoredVersion {
  /// The version, with an empty manifest.
  let version: ModelVersion
  /// Digest of the manifest; `nil` when the manifest is empty.
  let manifestDigest: ContentDigest?

  /// Reads the columns of `VersionSQL`.
  init<Statement>(_ row: inout SQLRow<Statement>) throws(SQLError) {
    let uid = row.text()
    let name = try row.versionNameParts()
    let state: ModelVersion.State = try row.choice()
    let statusReason = row.statusReason()
    let spec = try Self.spec(&row)
    let digest = row.optionalText()
    let config = row.text()
    let warnings = try row.optionalText().map { text throws(SQLError) in
      try StoredObject.texts(parsing: text)
    }
    var version = ModelVersion(
      name: name, uid: uid, spec: spec, state: state, manifest: .empty, config: config,
      warnings: warnings ?? [], createTime: row.time())
    version.statusReason = statusReason
    version.updateTime = row.time()
    version.generation = row.integer()
    self.version = version
    manifestDigest =
      if let digest { try row.present(ContentDigest(digest), "a digest") } else { nil }
  }

  private static func spec<Statement>(
    _ row: inout SQLRow<Statement>
  ) throws(SQLError) -> VersionSpec {
    let description = row.text()
    let modelType: ModelType = try row.choice()
    let runtime = row.text()
    let modelAlgorithm = row.text()
    let executionCode = row.text()
    let `protocol`: InferenceProtocol? = try row.optionalChoice()
    let port: Int32? = try row.optionalNumber()
    var spec = try VersionSpec(storedDetails: row.text(), modelType: modelType)
    spec.description = description
    spec.runtime = runtime
    spec.modelAlgorithm = modelAlgorithm
    spec.executionCode = executionCode
    spec.protocol = `protocol`
    spec.port = port
    return spec
  }
}

extension SQLRow {
  /// Reads a version's name out of the columns project, model and number.
  fileprivate mutating func versionNameParts() throws(SQLError) -> VersionName {
    let project = try project()
    let model = try present(ModelName(project: project, id: text()), "the id of a model")
    return VersionName(
      model: model, number: try present(optionalVersionNumber(), "the number of a version"))
  }

  /// Reads the ordinal of a version number, or `nil` for null.
  mutating func optionalVersionNumber() throws(SQLError) -> VersionNumber? {
    guard let ordinal = try optionalNumber(Int.self) else { return nil }
    return try present(VersionNumber(ordinal: ordinal), "the number of a version")
  }
}
