/// Finds the versions of a checked draft and checks that they can be served (§5.1).
struct ServedModelResolver {
  let runtimes: RuntimeCatalog

  /// What to serve. Refused: MODEL_NOT_FOUND or VERSION_NOT_FOUND of the first that is missing,
  /// else everything that keeps the versions from being served.
  func resolve(
    _ checked: DeploymentDraftCheck.Checked, in reader: any RegistryReader
  ) throws(RegistryError) -> [ServedModel] {
    var served: [ServedModel] = []
    var findings = Findings()
    for (index, wish) in checked.served.enumerated() {
      guard let version = try reader.version(wish.version) else {
        if try reader.model(wish.version.model) == nil {
          throw RegistryError.modelNotFound(wish.version.model)
        }
        throw RegistryError.versionNotFound(wish.version)
      }
      check(version, checked.type, at: "deployment.served_models[\(index)]", &findings)
      served.append(
        ServedModel(
          version: wish.version, versionUID: version.uid, weight: wish.weight,
          instanceCount: wish.instanceCount, environment: wish.environment,
          deployTimeoutSeconds: wish.deployTimeoutSeconds,
          gracePeriodSeconds: wish.gracePeriodSeconds))
    }
    try findings.check()
    return served
  }

  private func check(
    _ version: ModelVersion, _ type: DeploymentType, at place: String, _ findings: inout Findings
  ) {
    let name = version.name.resourceName
    if version.state != .normal {
      findings.add(
        .failedPrecondition, name, "MODEL_NOT_READY",
        "is \(version.state.rawValue); wait for its import or import it again")
    }
    if !version.spec.deploymentTypes.contains(type) {
      findings.add(
        .failedPrecondition, name, "DEPLOYMENT_TYPE_NOT_ALLOWED",
        "does not allow \(type.rawValue) deployments; import a version that does")
    }
    if version.spec.startCommand.isEmpty, runtimes.entries[version.spec.modelType] == nil {
      findings.add(
        .failedPrecondition, name, "RUNTIME_NOT_CONFIGURED",
        "needs a runtime for \(version.spec.modelType.rawValue); configure one under 'runtimes' "
          + "on the server, or import with a start command")
    }
  }
}
