/// Checks everything about a draft that does not depend on the state of the world (§5.1, §5.2).
struct DeploymentDraftCheck {
  /// A draft that passed.
  struct Checked: Sendable {
    let name: DeploymentName
    let description: String
    let type: DeploymentType
    let served: [Served]
  }

  /// One served model that passed; the version's identifier is looked up later.
  struct Served: Sendable {
    let version: VersionName
    let weight: Int32
    let instanceCount: Int32
    let environment: [String: String]
    let deployTimeoutSeconds: Int32
    let gracePeriodSeconds: Int32
  }

  private let draft: DeploymentDraft
  private var findings = Findings()

  init(_ draft: DeploymentDraft) {
    self.draft = draft
  }

  /// The checked draft, or every violation at once.
  mutating func run() throws(RegistryError) -> Checked {
    let name = DeploymentName(project: draft.project, id: draft.deploymentID)
    if name == nil {
      add(
        "deployment_id", "NAME_INVALID", "is '\(draft.deploymentID.prefix(100))'; \(DisplayID.rule)"
      )
    }
    TextRules.checkDescription(
      draft.description, at: Place(.call, "deployment.description"), &findings)
    if draft.description.unicodeScalars.contains("+") {
      add("deployment.description", "DESCRIPTION_INVALID", "holds +; leave this character out")
    }
    checkType()
    let served = checkServedModels()
    checkWeightSum()
    try findings.check()
    guard let name, let type = draft.type else {
      preconditionFailure("a draft without a name or a type was let through")
    }
    return Checked(name: name, description: draft.description, type: type, served: served)
  }

  private mutating func checkType() {
    switch draft.type {
    case nil:
      add("deployment.type", "TYPE_INVALID", "is missing or unknown; use REAL_TIME")
    case .realTime?:
      break
    case .batch?, .edge?:
      findings.add(
        .unimplemented, "deployment.type", "TYPE_UNSUPPORTED",
        "this server serves real-time deployments only")
    }
  }

  private mutating func checkServedModels() -> [Served] {
    let field = "deployment.served_models"
    let bounds = DeploymentLimits.servedModels
    guard bounds.contains(draft.servedModels.count) else {
      add(
        field, "SERVED_MODELS_INVALID",
        "has \(draft.servedModels.count) elements; name \(bounds.lowerBound) to "
          + "\(bounds.upperBound) versions (servedModels)")
      return []
    }
    var seen: Set<VersionName> = []
    return draft.servedModels.enumerated().compactMap { index, served in
      let place = "\(field)[\(index)]"
      let version = checkVersion(served.modelVersion, at: "\(place).model_version", &seen)
      return check(served, version, at: place)
    }
  }

  private mutating func checkVersion(
    _ text: String, at place: String, _ seen: inout Set<VersionName>
  ) -> VersionName? {
    guard let version = ResourceName.version(text) else {
      add(
        place, "NAME_INVALID",
        "is '\(text.prefix(100))'; use the form "
          + "projects/{project}/models/{model}/versions/{N.N.N}")
      return nil
    }
    if version.model.project != draft.project {
      add(place, "NAME_INVALID", "is a version of another project")
    }
    if !seen.insert(version).inserted {
      add(place, "SERVED_MODELS_INVALID", "is served twice; add up the two")
    }
    return version
  }

  /// Checks everything of a served model but its version; `nil` when that is wrong.
  private mutating func check(
    _ served: ServedModelDraft, _ version: VersionName?, at place: String
  ) -> Served? {
    let weight = weight(of: served)
    if weight == nil {
      add("\(place).weight", "WEIGHT_INVALID", "is missing; give every version its percentage")
    }
    let share = within(
      DeploymentLimits.weight, weight ?? 0, at: "\(place).weight", "WEIGHT_INVALID")
    let instanceCount = within(
      DeploymentLimits.instanceCount, served.instanceCount ?? 1, at: "\(place).instance_count",
      "INSTANCE_COUNT_INVALID")
    checkEnvironment(served.environment, at: "\(place).environment")
    let deployTimeout = seconds(
      served.deployTimeoutSeconds ?? 1200, within: DeploymentLimits.deployTimeoutSeconds,
      at: "\(place).deploy_timeout")
    let gracePeriod = seconds(
      served.gracePeriodSeconds ?? 10, within: DeploymentLimits.gracePeriodSeconds,
      at: "\(place).termination_grace_period")
    return version.map {
      Served(
        version: $0, weight: share, instanceCount: instanceCount, environment: served.environment,
        deployTimeoutSeconds: deployTimeout, gracePeriodSeconds: gracePeriod)
    }
  }

  private func weight(of served: ServedModelDraft) -> Int32? {
    served.weight ?? (draft.servedModels.count == 1 ? Int32(DeploymentLimits.weightSum) : nil)
  }

  /// Says nothing when one of the weights is wrong by itself.
  private mutating func checkWeightSum() {
    let weights = draft.servedModels.compactMap { served in
      weight(of: served).flatMap { DeploymentLimits.weight.contains($0) ? Int($0) : nil }
    }
    guard !weights.isEmpty, weights.count == draft.servedModels.count else { return }
    let sum = weights.reduce(0, +)
    guard sum != DeploymentLimits.weightSum else { return }
    add(
      "deployment.served_models", "WEIGHT_INVALID",
      "the weights sum to \(sum); make them sum to \(DeploymentLimits.weightSum)")
  }

  private mutating func checkEnvironment(_ environment: [String: String], at place: String) {
    let bytes = environment.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
    let (countMax, bytesMax) = (
      DeploymentLimits.environmentVariablesMax, DeploymentLimits.environmentBytesMax
    )
    if environment.count > countMax || bytes > bytesMax {
      add(
        place, "ENVIRONMENT_INVALID",
        "has \(environment.count) variables of \(bytes) bytes; at most \(countMax) of \(bytesMax) "
          + "bytes are allowed (environmentVariablesMax, environmentBytesMax)")
    }
    for (key, value) in environment.sorted(by: { $0.key < $1.key }) {
      if !Self.isVariable(key) {
        add(
          place, "ENVIRONMENT_INVALID",
          "has the variable '\(key.prefix(100))'; use letters, digits and '_', no digit first")
      } else if key.hasPrefix("SLIPWAY_") || key == "PORT" {
        add(place, "ENVIRONMENT_INVALID", "sets \(key), which is the server's own")
      } else if value.utf8.contains(0) {
        add(place, "ENVIRONMENT_INVALID", "has a NUL character in \(key)")
      }
    }
  }

  private mutating func within(
    _ range: ClosedRange<Int32>, _ value: Int32, at place: String, _ reason: String
  ) -> Int32 {
    if !range.contains(value) {
      add(place, reason, "is \(value); use \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  private mutating func seconds(
    _ value: Double, within range: ClosedRange<Int32>, at place: String
  ) -> Int32 {
    let whole = Int32(exactly: value.rounded(.up))
    guard let whole, range.contains(whole), value >= Double(range.lowerBound) else {
      add(
        place, "TIMEOUT_INVALID",
        "is \(value) s; use \(range.lowerBound) s to \(range.upperBound) s")
      return range.lowerBound
    }
    return whole
  }

  private mutating func add(_ field: String, _ reason: String, _ message: String) {
    findings.add(.invalidArgument, field, reason, message)
  }

  private static func isVariable(_ key: String) -> Bool {
    guard let first = key.utf8.first, !TextRules.isDigit(first) else { return false }
    return key.utf8.allSatisfy {
      TextRules.isLetter($0) || TextRules.isDigit($0) || $0 == UInt8(ascii: "_")
    }
  }
}
