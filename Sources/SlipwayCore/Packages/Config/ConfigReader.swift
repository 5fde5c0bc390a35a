package import SlipwayJSON

/// Reads a config.json or an `initial_config` (§3.2) and checks everything that can be checked
/// without the rest of the package. Unknown keys are warnings, everything else that breaks a rule
/// is CONFIG_INVALID.
package struct ConfigReader {
  /// What was read; with findings, the best that could be made of it.
  package struct Result: Sendable {
    /// The text as it was parsed.
    package let raw: JSONObject
    /// What it says.
    package let settings: ModelSettings
    /// What was odd and let through.
    package let warnings: [String]
  }

  private static let known: Set<String> = [
    "model_algorithm", "model_type", "runtime", "swr_location", "metrics", "apis",
    "dependencies", "health", "readiness_health", "startup_health", "protocol", "port",
  ]

  private let root: Place
  private let limits: RegistryLimits
  private var values = ConfigValues()

  /// A reader of the text that stands at `origin`.
  package init(_ origin: Place.Origin, limits: RegistryLimits) {
    root = Place(origin)
    self.limits = limits
  }

  /// Reads `bytes`; `nil` after a finding when they are no JSON object.
  package mutating func read(_ bytes: [UInt8], _ findings: inout Findings) -> Result? {
    guard let raw = parse(bytes, &findings) else { return nil }
    values = ConfigValues()
    values.warn(ofKeysBeyond: Self.known, in: raw, at: root)
    let settings = settings(raw)
    findings.add(values.findings)
    return Result(raw: raw, settings: settings, warnings: values.warnings)
  }

  private func parse(_ bytes: [UInt8], _ findings: inout Findings) -> JSONObject? {
    let jsonLimits = JSONLimits(maxBytes: limits.configBytesMax, maxDepth: limits.configDepthMax)
    do throws(JSONError) {
      let value = try JSONValue.parse(bytes, limits: jsonLimits)
      if let object = value.objectValue { return object }
      findings.add(root, "CONFIG_INVALID", "is \(value.kindText); use a JSON object")
    } catch {
      findings.add(root, "CONFIG_INVALID", "cannot be read as JSON: \(error)")
    }
    return nil
  }

  private mutating func settings(_ raw: JSONObject) -> ModelSettings {
    var settings = ModelSettings(origin: root.origin)
    settings.modelAlgorithm = values.text(raw, "model_algorithm", at: root)
    if let algorithm = settings.modelAlgorithm {
      TextRules.checkAlgorithm(algorithm, at: root["model_algorithm"], &values.findings)
    }
    settings.modelType = values.choice(
      raw, "model_type", at: root, of: ModelType.allCases.map { ($0.rawValue, $0) })
    settings.runtime = values.text(raw, "runtime", at: root)
    settings.swrLocation = values.text(raw, "swr_location", at: root)
    settings.metrics = metrics(raw)
    settings.apis = apis(raw)
    settings.dependencies = dependencies(raw)
    settings.health = probe(raw, "health")
    settings.readinessHealth = probe(raw, "readiness_health")
    settings.startupHealth = probe(raw, "startup_health")
    settings.protocol = values.choice(
      raw, "protocol", at: root, of: InferenceProtocol.configWords)
    settings.port = values.integer(raw, "port", at: root).flatMap {
      NumberRules.port($0, at: root["port"], &values.findings)
    }
    return settings
  }

  private mutating func metrics(_ raw: JSONObject) -> VersionSpec.Metrics? {
    guard let object = values.object(raw, "metrics", at: root) else { return nil }
    let place = root["metrics"]
    values.warn(ofKeysBeyond: ["f1", "recall", "precision", "accuracy"], in: object, at: place)
    let metrics = VersionSpec.Metrics(
      f1: values.number(object, "f1", at: place),
      recall: values.number(object, "recall", at: place),
      precision: values.number(object, "precision", at: place),
      accuracy: values.number(object, "accuracy", at: place))
    NumberRules.check(metrics, at: place, &values.findings)
    return metrics
  }

  private mutating func apis(_ raw: JSONObject) -> [InferenceAPI]? {
    guard let elements = values.objects(raw, "apis", at: root), !elements.isEmpty else {
      return nil
    }
    let drafts = elements.map { ConfigApi.draft($0.object, at: $0.place, &values) }
    return ApiRules(limits).check(drafts, at: root["apis"], &values.findings)
  }

  private mutating func dependencies(_ raw: JSONObject) -> [VersionSpec.Dependency]? {
    guard let elements = values.objects(raw, "dependencies", at: root) else { return nil }
    let drafts = elements.map { ConfigDependency.draft($0.object, at: $0.place, &values) }
    return DependencyRules.check(drafts, at: root["dependencies"], &values.findings)
  }

  private mutating func probe(_ raw: JSONObject, _ key: String) -> Probe? {
    guard let object = values.object(raw, key, at: root) else { return nil }
    let draft = ConfigProbe.draft(object, at: root[key], &values)
    return ProbeRules.check(draft, at: root[key], &values.findings)
  }
}

extension InferenceProtocol {
  /// The words for protocols in configurations.
  static let configWords: [(String, InferenceProtocol)] = [("http", .http), ("https", .https)]
}
