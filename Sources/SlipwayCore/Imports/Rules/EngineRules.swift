/// Rules that depend on the engine (§1.2, §3.2, §3.3): which runtime, which calls, and which
/// fields a version may have.
struct EngineRules {
  /// Engines that read JSON only (§3.3).
  private static let jsonOnly: Set<ModelType> = [.sparkMLlib, .xgboost, .scikitLearn]

  let engine: ModelType

  /// Everything that can be said about `settings` once the engine is known.
  func check(_ settings: SettingsStack, _ findings: inout Findings) {
    checkRuntime(settings, &findings)
    checkCalls(settings, &findings)
    checkDependencies(settings, &findings)
    for layer in settings.layers where layer.origin == .request {
      checkServer(layer, &findings)
    }
  }

  /// What stored configurations say and this engine has no use for, a sentence each: unlike a
  /// request, an old file may say too much.
  func warnings(_ settings: SettingsStack) -> [String] {
    var names: [String] = []
    for layer in settings.layers where layer.origin != .request {
      if !engine.bringsItsOwnServer {
        names += Self.serverFields(layer).map { Place(layer.origin, $0).subject }
      }
      if engine != .image, layer.swrLocation != nil {
        names.append(Place(layer.origin, "swr_location").subject)
      }
    }
    return names.map { "\($0) means nothing for a \(engine.rawValue) model and was ignored" }
  }

  /// RUNTIME_UNSUPPORTED for a runtime of another engine, FIELD_NOT_APPLICABLE for Image.
  private func checkRuntime(_ settings: SettingsStack, _ findings: inout Findings) {
    guard let runtime = settings.value(\.runtime) else { return }
    let place = settings.place(\.runtime, "runtime")
    let names = EngineRuntimes.names(of: engine)
    if engine == .image {
      findings.add(
        place, "FIELD_NOT_APPLICABLE", "means nothing for an image; leave it out")
    } else if names.isEmpty {
      findings.add(
        place, "RUNTIME_UNSUPPORTED",
        "is '\(runtime.prefix(100))', but \(engine.rawValue) has no runtimes; leave it out")
    } else if !names.contains(runtime) {
      findings.add(
        place, "RUNTIME_UNSUPPORTED",
        "is '\(runtime.prefix(100))', no runtime of \(engine.rawValue); use one of "
          + names.joined(separator: ", "))
    }
  }

  /// Engines without a server of their own have one call, `/`; some of them read JSON only.
  private func checkCalls(_ settings: SettingsStack, _ findings: inout Findings) {
    guard !engine.bringsItsOwnServer, let apis = settings.value(\.apis) else { return }
    let place = settings.place(\.apis, "apis")
    if apis.count != 1 {
      findings.add(
        place, "API_INVALID",
        "holds \(apis.count) calls; a \(engine.rawValue) model has exactly one")
    }
    for (index, api) in apis.enumerated() {
      if api.url != "/" {
        findings.add(
          place[index]["url"], "API_INVALID",
          "is '\(api.url.prefix(100))'; a \(engine.rawValue) model is called at '/'")
      }
      if Self.jsonOnly.contains(engine), api.request.contentType != "application/json" {
        findings.add(
          place[index]["request"], "API_INVALID",
          "has another content type than application/json, the only one for \(engine.rawValue)")
      }
    }
  }

  /// An image brings its packages along.
  private func checkDependencies(_ settings: SettingsStack, _ findings: inout Findings) {
    guard engine == .image, settings.value(\.dependencies)?.isEmpty == false else { return }
    findings.add(
      settings.place(\.dependencies, "dependencies"), "DEPENDENCIES_NOT_SUPPORTED",
      "cannot be installed into an image; build them into it")
  }

  /// FIELD_NOT_APPLICABLE for server fields of an engine whose server is not the package's own.
  private func checkServer(_ request: ModelSettings, _ findings: inout Findings) {
    guard !engine.bringsItsOwnServer else { return }
    for field in Self.serverFields(request) {
      findings.add(
        Place(.request, field), "FIELD_NOT_APPLICABLE",
        "applies to Image and Custom models; a \(engine.rawValue) model is served by its runtime")
    }
  }

  /// Names of the fields about a server of its own that are set.
  private static func serverFields(_ settings: ModelSettings) -> [String] {
    let fields = [
      ("health", settings.health != nil), ("readiness_health", settings.readinessHealth != nil),
      ("startup_health", settings.startupHealth != nil), ("protocol", settings.protocol != nil),
      ("port", settings.port != nil), ("start_command", settings.startCommand != nil),
    ]
    return fields.filter(\.1).map(\.0)
  }
}
