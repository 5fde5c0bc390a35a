/// Checks the fields of an import (§1.2, §2.2) and reports everything that is wrong at once.
struct ImportDraftCheck {
  private let draft: ImportDraft
  private let limits: RegistryLimits
  private var findings = Findings()

  private init(_ draft: ImportDraft, limits: RegistryLimits) {
    self.draft = draft
    self.limits = limits
  }

  /// The checked request. `mutation` is absent when nothing is going to be created.
  static func check(
    _ draft: ImportDraft, by mutation: Mutation?, limits: RegistryLimits
  ) throws(RegistryError) -> ImportRequest {
    var check = ImportDraftCheck(draft, limits: limits)
    return try check.run(mutation)
  }

  private mutating func run(_ mutation: Mutation?) throws(RegistryError) -> ImportRequest {
    let model = checkName()
    let number = checkNumber()
    checkTexts()
    let documents = DocumentRules.check(draft.documents, at: place("documents"), &findings)
    let location = checkSource()
    let types = checkDeploymentTypes()
    let settings = checkSettings()
    let initialConfig = checkInitialConfig()
    checkEngine(settings, initialConfig)
    if let minimum = draft.minimum {
      NumberRules.check(minimum, at: place("minimum_specification"), &findings)
    }
    if let violation = mutation.flatMap(RequestMemory.violation) {
      findings.add(.invalidArgument, violation.subject, violation.reason, violation.message)
    }
    try findings.check()
    guard let model, let location else { preconditionFailure("a missing value has a finding") }
    return ImportRequest(
      model: model, number: number, modelMustExist: draft.modelMustExist,
      description: draft.description, labels: draft.labels, documents: documents,
      location: location, deploymentTypes: types, minimum: draft.minimum, settings: settings,
      initialConfig: initialConfig)
  }

  private func place(_ field: String) -> Place { Place(.request, field) }

  private mutating func checkName() -> ModelName? {
    if let name = ModelName(project: draft.project, id: draft.modelID) { return name }
    let seen = draft.modelID.isEmpty ? "is missing" : "is '\(draft.modelID.prefix(100))'"
    findings.add(Place(.call, "model_id"), "NAME_INVALID", "\(seen); \(DisplayID.rule)")
    return nil
  }

  private mutating func checkNumber() -> VersionNumber? {
    guard !draft.versionText.isEmpty else { return nil }
    if let number = VersionNumber(draft.versionText) { return number }
    findings.add(
      Place(.call, "version_id"), "VERSION_INVALID",
      "is '\(draft.versionText.prefix(64))'; use N.N.N, each number 0 to "
        + "\(VersionNumber.partMax) without a leading zero")
    return nil
  }

  private mutating func checkTexts() {
    TextRules.checkDescription(draft.description, at: place("description"), &findings)
    LabelRules.check(draft.labels, at: place("labels"), &findings)
  }

  private mutating func checkSource() -> ObjectLocation? {
    guard let path = draft.sourcePath else {
      findings.add(
        place("source"), "SOURCE_INVALID", "is missing; name a directory in object storage")
      return nil
    }
    return ObjectPath.parse(path, at: place("source.object_storage.path"), &findings)
  }

  private mutating func checkDeploymentTypes() -> Set<DeploymentType> {
    var types: Set<DeploymentType> = []
    for (index, type) in draft.deploymentTypes.enumerated() {
      let place = place("deployment_types")[index]
      guard let type else {
        findings.add(
          place, "INSTALL_TYPE_INVALID", "is unknown; use real-time, batch or edge")
        continue
      }
      if !types.insert(type).inserted {
        findings.add(
          place, "INSTALL_TYPE_INVALID", "repeats \(type.rawValue); name each type once")
      }
    }
    return draft.deploymentTypes.isEmpty ? Set(DeploymentType.allCases) : types
  }

  private mutating func checkInitialConfig() -> ConfigReader.Result? {
    guard !draft.initialConfig.isEmpty else { return nil }
    var reader = ConfigReader(.initialConfig, limits: limits)
    return reader.read(Array(draft.initialConfig.utf8), &findings)
  }

  /// What request and `initial_config` say about the engine, as far as they name it.
  private mutating func checkEngine(
    _ settings: ModelSettings, _ initialConfig: ConfigReader.Result?
  ) {
    if draft.modelTypeIsUnknown {
      findings.add(
        place("model_type"), "ENGINE_UNSUPPORTED",
        "is unknown; leave it out or use one of "
          + ModelType.allCases.map(\.rawValue).joined(separator: ", "))
    }
    guard let engine = settings.modelType ?? initialConfig?.settings.modelType else { return }
    let layers = [settings] + [initialConfig?.settings].compactMap(\.self)
    EngineRules(engine: engine).check(SettingsStack(layers), &findings)
  }

  /// The fields that a config.json could have said as well.
  private mutating func checkSettings() -> ModelSettings {
    var settings = ModelSettings(origin: .request)
    settings.modelType = draft.modelType
    settings.runtime = draft.runtime.isEmpty ? nil : draft.runtime
    if !draft.modelAlgorithm.isEmpty {
      TextRules.checkAlgorithm(draft.modelAlgorithm, at: place("model_algorithm"), &findings)
      settings.modelAlgorithm = draft.modelAlgorithm
    }
    if !draft.apis.isEmpty {
      settings.apis = ApiRules(limits).check(draft.apis, at: place("apis"), &findings)
    }
    if !draft.dependencies.isEmpty {
      settings.dependencies = DependencyRules.check(
        draft.dependencies, at: place("dependencies"), &findings)
    }
    if let metrics = draft.metrics {
      NumberRules.check(metrics, at: place("metrics"), &findings)
      settings.metrics = metrics
    }
    settings.health = checkProbe(draft.health, "health")
    settings.readinessHealth = checkProbe(draft.readinessHealth, "readiness_health")
    settings.startupHealth = checkProbe(draft.startupHealth, "startup_health")
    checkServer(&settings)
    return settings
  }

  private mutating func checkProbe(_ draft: ProbeDraft?, _ field: String) -> Probe? {
    draft.map { ProbeRules.check($0, at: place(field), &findings) }
  }

  private mutating func checkServer(_ settings: inout ModelSettings) {
    if draft.protocolIsUnknown {
      findings.add(place("protocol"), "PROTOCOL_INVALID", "is unknown; use http or https")
    }
    settings.protocol = draft.protocol
    settings.port = draft.port.flatMap {
      NumberRules.port(Int64($0), at: place("port"), &findings)
    }
    if !draft.startCommand.isEmpty {
      settings.startCommand = TextRules.words(
        draft.startCommand, at: place("start_command"), reason: "START_COMMAND_INVALID",
        &findings)
    }
  }
}
