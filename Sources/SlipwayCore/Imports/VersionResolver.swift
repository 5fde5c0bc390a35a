internal import SlipwayJSON

/// Settles what a version is out of request, `initial_config`, config.json and package (§2.6), and
/// checks what can only be checked with all of them at hand.
struct VersionResolver {
  private let request: ImportRequest
  private let listing: PackageListing
  private let layout: PackageLayout
  private let packageConfig: ConfigReader.Result?
  private let settings: SettingsStack

  init(
    _ request: ImportRequest, listing: PackageListing, packageConfig: ConfigReader.Result?,
    runtimes: RuntimeCatalog
  ) {
    self.request = request
    self.listing = listing
    self.packageConfig = packageConfig
    layout = PackageLayout(listing, runtimes: runtimes)
    settings = SettingsStack(
      [request.settings] + [request.initialConfig, packageConfig].compactMap { $0?.settings })
  }

  /// The plan. `earlier` is what reading config.json found; it is reported together with what is
  /// found here.
  func plan(adding earlier: Findings) throws(RegistryError) -> ImportPlan {
    var findings = Findings()
    layout.checkConfig(isReplaced: request.initialConfig != nil, &findings)
    findings.add(earlier)
    var warnings = [request.initialConfig, packageConfig].flatMap { $0?.warnings ?? [] }
    let engine = engine(&findings, &warnings)
    if let engine {
      layout.check(engine: engine, &findings)
      EngineRules(engine: engine).check(settings, &findings)
    }
    checkRequired(engine, &findings)
    try findings.check()
    guard let engine else { preconditionFailure("a missing engine has a finding") }
    let spec = spec(engine)
    warnings += EngineRules(engine: engine).warnings(settings) + remarks(on: spec)
    let sources = ConfigText.Sources(
      package: packageConfig?.raw, initial: request.initialConfig?.raw, request: request.settings)
    return ImportPlan(
      spec: spec, config: ConfigText.effective(sources, for: spec), warnings: warnings,
      overrides: ConfigText.overrides(sources), totalBytes: listing.totalBytes)
  }

  /// The engine: as stated, else the only one whose files are there. ENGINE_MISMATCH when request
  /// and configuration disagree.
  private func engine(_ findings: inout Findings, _ warnings: inout [String]) -> ModelType? {
    let stated = SettingsStack(Array(settings.layers.dropFirst())).value(\.modelType)
    if let requested = request.settings.modelType {
      if let stated, stated != requested {
        findings.add(
          Place(.request, "model_type"), "ENGINE_MISMATCH",
          "is \(requested.rawValue), but the configuration says \(stated.rawValue)")
      }
      return requested
    }
    if let stated { return stated }
    guard !isSaid("model_type"), !hasNoConfig else { return nil }
    let candidates = EngineFiles.candidates(for: listing)
    guard candidates.count == 1, let engine = candidates.first else {
      let names = candidates.map(\.rawValue).joined(separator: ", ")
      findings.add(
        settings.place(\.modelType, "model_type"), "ENGINE_UNSUPPORTED",
        "is missing, and the files tell no single engine\(names.isEmpty ? "" : " (\(names))"); "
          + "say which one it is")
      return nil
    }
    warnings.append("model_type was missing; the files are those of \(engine.rawValue)")
    return engine
  }

  /// What every version needs and nobody said.
  private func checkRequired(_ engine: ModelType?, _ findings: inout Findings) {
    if hasNoConfig { return }
    if settings.value(\.modelAlgorithm) == nil, !isSaid("model_algorithm") {
      findings.add(
        settings.place(\.modelAlgorithm, "model_algorithm"), "ALGORITHM_INVALID",
        "is missing; say what the model does, for example predict_analysis")
    }
    if engine == .image, settings.value(\.swrLocation) == nil, !isSaid("swr_location") {
      let place = settings.place(\.swrLocation, "swr_location")
      findings.add(
        place.kind, place.subject, "SWR_LOCATION_REQUIRED",
        "is missing; an image model from object storage names its image")
    }
  }

  /// Whether there is no configuration at all, which is a finding by itself.
  private var hasNoConfig: Bool { request.initialConfig == nil && packageConfig == nil }

  /// Whether a configuration has the key, be its value right or wrong.
  private func isSaid(_ key: String) -> Bool {
    [request.initialConfig, packageConfig].contains { config in
      switch config?.raw[key] {
      case nil, .null, .string(""): false
      default: true
      }
    }
  }

  private func spec(_ engine: ModelType) -> VersionSpec {
    var spec = VersionSpec(source: .objectStorage(request.location), modelType: engine)
    spec.description = request.description
    spec.labels = request.labels
    spec.documents = request.documents
    spec.deploymentTypes = request.deploymentTypes
    spec.minimum = request.minimum
    spec.runtime = settings.value(\.runtime) ?? EngineRuntimes.standard(of: engine)
    spec.modelAlgorithm = settings.value(\.modelAlgorithm) ?? ""
    spec.executionCode = layout.executionCode
    spec.apis = settings.value(\.apis) ?? [InferenceAPI()]
    spec.dependencies = settings.value(\.dependencies) ?? []
    spec.metrics = settings.value(\.metrics)
    guard engine.bringsItsOwnServer else { return spec }
    spec.health = settings.value(\.health)
    spec.readinessHealth = settings.value(\.readinessHealth)
    spec.startupHealth = settings.value(\.startupHealth)
    spec.protocol = settings.value(\.protocol)
    spec.port = settings.value(\.port)
    spec.startCommand = settings.value(\.startCommand) ?? []
    return spec
  }

  /// What is allowed and may still surprise.
  private func remarks(on spec: VersionSpec) -> [String] {
    var remarks: [String] = []
    if spec.deploymentTypes.contains(.batch),
      spec.apis.contains(where: { $0.request.schema == nil })
    {
      remarks.append(
        "apis declares no request data; a batch deployment will need it")
    }
    if !spec.dependencies.isEmpty, spec.executionCode.isEmpty, spec.modelType != .custom {
      remarks.append("dependencies is set, but there is no customize_service.py to use them")
    }
    return remarks
  }
}
