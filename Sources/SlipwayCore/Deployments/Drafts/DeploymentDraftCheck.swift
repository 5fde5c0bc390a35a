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

  private static let weightRange: ClosedRange<Int32> = 0...100
  private static let weightSum = 100
  private static let instanceRange: ClosedRange<Int32> = 1...128
  private static let deployTimeoutRange: ClosedRange<Int32> = 180...7200
  private static let gracePeriodRange: ClosedRange<Int32> = 0...600
  private static let servedModelsMax = 20
  private static let environmentMax = 100
  private static let environmentBytesMax = 32 << 10

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
    checkType()
    let served = checkServedModels()
    checkWeights(served)
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
    guard (1...Self.servedModelsMax).contains(draft.servedModels.count) else {
      add(
        field, "SERVED_MODELS_INVALID",
        "has \(draft.servedModels.count) elements; name 1 to \(Self.servedModelsMax) versions")
      return []
    }
    var seen: Set<VersionName> = []
    return draft.servedModels.enumerated().compactMap { index, served in
      let place = "\(field)[\(index)]"
      guard let version = ResourceName.version(served.modelVersion) else {
        add(
          "\(place).model_version", "NAME_INVALID",
          "is '\(served.modelVersion.prefix(100))'; use the form "
            + "projects/{project}/models/{model}/versions/{N.N.N}")
        return nil
      }
      if version.model.project != draft.project {
        add("\(place).model_version", "NAME_INVALID", "is a version of another project")
      }
      if !seen.insert(version).inserted {
        add("\(place).model_version", "SERVED_MODELS_INVALID", "is served twice; add up the two")
      }
      return check(served, version, at: place)
    }
  }

  private mutating func check(
    _ served: ServedModelDraft, _ version: VersionName, at place: String
  ) -> Served {
    let single: Int32? = draft.servedModels.count == 1 ? 100 : nil
    let weight = served.weight ?? single
    if weight == nil {
      add("\(place).weight", "WEIGHT_INVALID", "is missing; give every version its percentage")
    }
    checkEnvironment(served.environment, at: "\(place).environment")
    return Served(
      version: version,
      weight: within(
        Self.weightRange, weight ?? 0, at: "\(place).weight", "WEIGHT_INVALID"),
      instanceCount: within(
        Self.instanceRange, served.instanceCount ?? 1, at: "\(place).instance_count",
        "INSTANCE_COUNT_INVALID"),
      environment: served.environment,
      deployTimeoutSeconds: seconds(
        served.deployTimeoutSeconds ?? 1200, within: Self.deployTimeoutRange,
        at: "\(place).deploy_timeout"),
      gracePeriodSeconds: seconds(
        served.gracePeriodSeconds ?? 10, within: Self.gracePeriodRange,
        at: "\(place).termination_grace_period"))
  }

  private mutating func checkWeights(_ served: [Served]) {
    guard !served.isEmpty, served.count == draft.servedModels.count else { return }
    let sum = served.reduce(0) { $0 + Int($1.weight) }
    guard sum != Self.weightSum, findings.isEmpty else { return }
    add(
      "deployment.served_models", "WEIGHT_INVALID",
      "the weights sum to \(sum); make them sum to \(Self.weightSum)")
  }

  private mutating func checkEnvironment(_ environment: [String: String], at place: String) {
    let bytes = environment.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
    if environment.count > Self.environmentMax || bytes > Self.environmentBytesMax {
      add(
        place, "ENVIRONMENT_INVALID",
        "has \(environment.count) variables of \(bytes) bytes; at most \(Self.environmentMax) of "
          + "\(Self.environmentBytesMax) bytes are allowed")
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
