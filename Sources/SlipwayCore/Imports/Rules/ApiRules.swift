internal import SlipwayJSON

/// Rules of a model's calls (§3.3). A breach is API_INVALID.
struct ApiRules {
  /// Calls of one version.
  static let countMax = 100
  /// The content types a call may have.
  static let contentTypes = ["application/json", "multipart/form-data"]

  /// Bounds of schema texts: those of the config.json they could stand in.
  private let jsonLimits: JSONLimits

  init(_ limits: RegistryLimits) {
    jsonLimits = JSONLimits(maxBytes: limits.configBytesMax, maxDepth: limits.configDepthMax)
  }

  /// The calls; after a finding, with defaults in place of what breaks a rule. What depends on the
  /// engine is checked by `EngineRules`.
  func check(
    _ drafts: [ApiDraft], at place: Place, _ findings: inout Findings
  ) -> [InferenceAPI] {
    if drafts.count > Self.countMax {
      findings.add(
        place, "API_INVALID", "holds \(drafts.count) calls; at most \(Self.countMax) are allowed")
    }
    var seen: Set<String> = []
    var apis: [InferenceAPI] = []
    for (index, draft) in drafts.enumerated() {
      let api = check(draft, at: place[index], &findings)
      if !seen.insert("\(api.method.rawValue) \(api.url)").inserted {
        findings.add(
          place[index], "API_INVALID",
          "repeats \(api.method.rawValue) \(api.url); describe each call once")
      }
      apis.append(api)
    }
    return apis
  }

  private func check(
    _ draft: ApiDraft, at place: Place, _ findings: inout Findings
  ) -> InferenceAPI {
    let url = draft.url.isEmpty ? "/" : draft.url
    if !ProbeRules.isPath(url) {
      findings.add(
        place["url"], "API_INVALID",
        "is '\(url.prefix(100))'; use a path that starts with '/' and has no blanks")
    }
    let methodText = draft.method.isEmpty ? "POST" : draft.method
    let method = InferenceAPI.Method(rawValue: methodText.uppercased())
    if method == nil {
      findings.add(
        place["method"], "API_INVALID", "is '\(methodText.prefix(32))'; use POST or GET")
    }
    if draft.protocolIsUnknown {
      findings.add(place["protocol"], "API_INVALID", "is unknown; use http or https")
    }
    let request = check(draft.request, at: place["request"], &findings)
    let response = check(draft.response, at: place["response"], &findings)
    return InferenceAPI(
      protocol: draft.protocol, url: url, method: method ?? .post, request: request,
      response: response)
  }

  private func check(
    _ draft: ApiDraft.Message, at place: Place, _ findings: inout Findings
  ) -> InferenceAPI.Message {
    let contentType = draft.contentType.isEmpty ? Self.contentTypes[0] : draft.contentType
    if !Self.contentTypes.contains(contentType.lowercased()) {
      findings.add(
        place[place.isInConfig ? "Content-type" : "content_type"], "API_INVALID",
        "is '\(contentType.prefix(64))'; use \(Self.contentTypes.joined(separator: " or "))")
    }
    return InferenceAPI.Message(
      contentType: contentType.lowercased(),
      schema: schema(draft.schema, at: place[place.isInConfig ? "data" : "schema"], &findings))
  }

  /// The schema as an object; a text is parsed first, an empty one means undeclared.
  private func schema(
    _ draft: ApiDraft.Schema?, at place: Place, _ findings: inout Findings
  ) -> JSONValue? {
    let value: JSONValue
    switch draft {
    case nil, .text(""), .value(.string("")), .value(.null): return nil
    case .text(let text), .value(.string(let text)):
      do throws(JSONError) {
        value = try JSONValue.parse(text, limits: jsonLimits)
      } catch {
        findings.add(place, "API_INVALID", "is no JSON: \(error)")
        return nil
      }
    case .value(let given): value = given
    }
    check(schema: value, at: place, &findings)
    return value
  }

  /// The top of a schema is checked, because the flat parameters are made of it; what lies deeper
  /// is the model's own business.
  private func check(schema: JSONValue, at place: Place, _ findings: inout Findings) {
    guard let object = schema.objectValue else {
      findings.add(place, "API_INVALID", "is \(schema.kindText); use a JSON schema object")
      return
    }
    if let type = object["type"], type.stringValue == nil {
      findings.add(place["type"], "API_INVALID", "is \(type.kindText); use a string")
    }
    guard let properties = object["properties"] else { return }
    guard let members = properties.objectValue else {
      findings.add(
        place["properties"], "API_INVALID", "is \(properties.kindText); use an object")
      return
    }
    for (name, property) in members where property.objectValue == nil {
      findings.add(
        place["properties"][name], "API_INVALID",
        "is \(property.kindText); use a JSON schema object")
    }
  }
}
