internal import SlipwayJSON

/// Writes the effective config.json: the package's, over it the keys of `initial_config`, over
/// them what the request said, and what the engine decides where nobody said anything.
enum ConfigText {
  /// The configurations that were sent or stored; `nil` where there is none.
  struct Sources {
    let package: JSONObject?
    let initial: JSONObject?
    let request: ModelSettings
  }

  /// The text for a version that was settled as `spec`.
  static func effective(_ sources: Sources, for spec: VersionSpec) -> String {
    var config = sources.package ?? JSONObject()
    for (key, value) in sources.initial ?? JSONObject() { config[key] = value }
    for (key, value) in values(of: sources.request) { config[key] = value }
    config["model_type"] = .string(spec.modelType.rawValue)
    if config["runtime"] == nil, !spec.runtime.isEmpty { config["runtime"] = .string(spec.runtime) }
    if config["apis"] == nil { config["apis"] = value(of: spec.apis) }
    return JSONValue.object(config).text()
  }

  /// The keys whose value in a configuration gave way to a stronger one, a phrase each.
  static func overrides(_ sources: Sources) -> [String] {
    let request = values(of: sources.request)
    let initial = sources.initial ?? JSONObject()
    var phrases: [String] = []
    for (key, _) in request where sources.package?[key] != nil || initial[key] != nil {
      phrases.append("\(key) of the request")
    }
    for (key, _) in initial where sources.package?[key] != nil && request[key] == nil {
      phrases.append("\(key) of initial_config")
    }
    return phrases
  }

  /// What the request said, as keys of a configuration.
  private static func values(of settings: ModelSettings) -> JSONObject {
    var object = JSONObject()
    object["model_algorithm"] = settings.modelAlgorithm.map(JSONValue.string)
    object["runtime"] = settings.runtime.map(JSONValue.string)
    object["metrics"] = settings.metrics.map(value)
    object["apis"] = settings.apis.map(value)
    object["dependencies"] = settings.dependencies.map(value)
    object["health"] = settings.health.map(value)
    object["readiness_health"] = settings.readinessHealth.map(value)
    object["startup_health"] = settings.startupHealth.map(value)
    object["protocol"] = settings.protocol.map { .string($0.rawValue) }
    object["port"] = settings.port.map { .integer(Int64($0)) }
    return object
  }

  private static func value(of metrics: VersionSpec.Metrics) -> JSONValue {
    var object = JSONObject()
    object["f1"] = metrics.f1.map(JSONValue.number)
    object["recall"] = metrics.recall.map(JSONValue.number)
    object["precision"] = metrics.precision.map(JSONValue.number)
    object["accuracy"] = metrics.accuracy.map(JSONValue.number)
    return .object(object)
  }

  private static func value(of apis: [InferenceAPI]) -> JSONValue {
    .array(
      apis.map { api in
        var object = JSONObject()
        object["protocol"] = api.protocol.map { .string($0.rawValue) }
        object["url"] = .string(api.url)
        object["method"] = .string(api.method.rawValue.lowercased())
        object["request"] = value(of: api.request)
        object["response"] = value(of: api.response)
        return .object(object)
      })
  }

  private static func value(of message: InferenceAPI.Message) -> JSONValue {
    var object = JSONObject()
    object["Content-type"] = .string(message.contentType)
    object["data"] = message.schema
    return .object(object)
  }

  private static func value(of dependencies: [VersionSpec.Dependency]) -> JSONValue {
    .array(
      dependencies.map { dependency in
        let packages = dependency.packages.map { package in
          var object = JSONObject()
          object["package_name"] = .string(package.name)
          object["package_version"] = package.version.map(JSONValue.string)
          object["restraint"] = package.restraint.map { .string($0.rawValue) }
          return JSONValue.object(object)
        }
        return .object([
          "installer": .string(dependency.installer), "packages": .array(packages),
        ])
      })
  }

  private static func value(of probe: Probe) -> JSONValue {
    var object = JSONObject()
    switch probe.method {
    case .http(let path):
      object["check_method"] = .string("HTTP")
      object["url"] = .string(path)
    case .exec(let words):
      object["check_method"] = .string("EXEC")
      object["command"] = .string(words.joined(separator: " "))
    }
    object["period_seconds"] = .integer(Int64(probe.periodSeconds))
    object["initial_delay_seconds"] = .integer(Int64(probe.initialDelaySeconds))
    object["failure_threshold"] = .integer(Int64(probe.failureThreshold))
    object["timeout_seconds"] = probe.timeoutSeconds.map { .integer(Int64($0)) }
    return .object(object)
  }
}
