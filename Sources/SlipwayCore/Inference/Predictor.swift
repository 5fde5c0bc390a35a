internal import SlipwayBase

/// Sends requests to the instances of deployments.
package struct Predictor: Sendable {
  private let environment: RegistryEnvironment
  private let routes: RouteTable
  private let limits: DeploymentLimits
  private let invoker: any ModelInvoker

  package init(
    _ environment: RegistryEnvironment, controller: DeploymentController,
    invoker: any ModelInvoker
  ) {
    self.environment = environment
    self.invoker = invoker
    routes = controller.routes
    limits = controller.limits
  }

  /// Sends one request to a ready instance. Refused: DEPLOYMENT_NOT_FOUND, DEPLOYMENT_NOT_RUNNING,
  /// NO_READY_INSTANCE, URL_INVALID, BODY_TOO_LARGE, and what the invoker refuses.
  package func predict(_ call: PredictCall) async throws(RegistryError) -> PredictAnswer {
    try check(call)
    let destination = try await destination(for: call.name)
    let path = call.url.isEmpty ? "/" : call.url
    let answer = try await invoker.invoke(
      ModelCall(
        endpoint: destination.endpoint, protocol: destination.protocol,
        method: try method(of: path, destination), path: path,
        contentType: call.contentType.isEmpty ? "application/json" : call.contentType,
        body: call.body, timeout: try timeout(call.deadline)))
    return PredictAnswer(
      status: answer.status, contentType: answer.contentType, body: answer.body,
      version: destination.version, instanceUID: destination.instanceUID)
  }

  private func check(_ call: PredictCall) throws(RegistryError) {
    var findings = Findings()
    if !call.url.isEmpty, !Self.isPath(call.url) {
      findings.add(
        .invalidArgument, "url", "URL_INVALID",
        "is '\(call.url.prefix(100))'; use a path of printable ASCII that begins with '/', at most "
          + "\(DeploymentLimits.predictPathBytesMax) bytes (predictPathBytesMax)")
    }
    if !call.contentType.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) {
      findings.add(
        .invalidArgument, "content_type", "CONTENT_TYPE_INVALID", "is not printable ASCII")
    }
    try findings.check()
    guard call.body.count <= limits.predictBodyBytesMax else {
      throw RegistryError(
        .resourceExhausted, "BODY_TOO_LARGE",
        "the body has \(call.body.count) bytes, over the limit of \(limits.predictBodyBytesMax) "
          + "(predictBodyBytesMax)",
        metadata: ["limit": String(limits.predictBodyBytesMax)])
    }
  }

  private func destination(
    for name: DeploymentName
  ) async throws(RegistryError) -> RouteTable.Destination {
    switch routes.next(for: name) {
    case .destination(let destination): return destination
    case .notReady: throw Self.noReadyInstance(name)
    case .notRunning(let state): throw Self.notRunning(name, state)
    case .unknown: break
    }
    // The controller has not seen it yet, or there is none.
    let found = try await environment.store.read { reader throws(RegistryError) in
      try reader.deployment(name)
    }
    guard let found else { throw RegistryError.deploymentNotFound(name) }
    throw found.state.isMeantToServe
      ? Self.noReadyInstance(name) : Self.notRunning(name, found.state)
  }

  /// The HTTP method of a path: that of the version's own call, POST where it declares none.
  private func method(
    of path: String, _ destination: RouteTable.Destination
  ) throws(RegistryError) -> InferenceAPI.Method {
    guard !destination.apis.isEmpty else { return .post }
    let plain = path.prefix { $0 != "?" }
    if let api = destination.apis.first(where: { $0.url == plain }) { return api.method }
    let known = destination.apis.map(\.url).joined(separator: ", ")
    throw RegistryError(
      .invalidArgument,
      violations: [
        .init(
          subject: "url", reason: "URL_INVALID",
          message: "is '\(path.prefix(100))', which is none of the model's apis: \(known)")
      ])
  }

  private func timeout(_ deadline: MonotonicInstant?) throws(RegistryError) -> Duration {
    let longest = Duration.seconds(Int64(limits.predictTimeoutSeconds))
    guard let deadline else { return longest }
    let left = deadline - environment.clock.now()
    guard left > .zero else {
      throw RegistryError(
        .deadlineExceeded, "PREDICT_TIMEOUT", "the deadline passed before the model was asked")
    }
    return left
  }

  private static func isPath(_ url: String) -> Bool {
    url.hasPrefix("/") && url.utf8.count <= DeploymentLimits.predictPathBytesMax
      && url.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }
  }

  private static func noReadyInstance(_ name: DeploymentName) -> RegistryError {
    RegistryError(
      .unavailable, "NO_READY_INSTANCE",
      "no instance of deployment '\(name.id)' is ready; read the deployment to see why",
      metadata: ["deployment": name.id], resource: name.resourceName, retryAfter: .seconds(1))
  }

  private static func notRunning(
    _ name: DeploymentName, _ state: Deployment.State
  ) -> RegistryError {
    RegistryError(
      .failedPrecondition, "DEPLOYMENT_NOT_RUNNING",
      "deployment '\(name.id)' is \(state.rawValue); start it first",
      metadata: ["deployment": name.id, "state": state.rawValue], resource: name.resourceName)
  }
}
