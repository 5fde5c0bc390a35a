internal import SlipwayBase
internal import SlipwayRPC

/// Calls about deployments. Names may be short (`iris`) or full
/// (`projects/default/deployments/iris`).
public struct DeploymentCalls: Sendable {
  /// How often `waitUntilSettled` reads the deployment.
  private static let pollPeriod = Duration.milliseconds(200)

  private let stub: SlipwayV1.DeploymentServiceClient
  private let clock: any Clock
  /// The names of the client's project.
  public let names: ProjectNames

  init(channel: RPCChannel, names: ProjectNames) {
    stub = SlipwayV1.DeploymentServiceClient(channel: channel)
    clock = channel.clock
    self.names = names
  }

  /// Creates a deployment and starts it.
  ///
  /// - Parameters:
  ///   - deployment: the deployment's id, for example `iris`.
  ///   - served: what to serve; versions named in full or as `MODEL@VERSION`.
  ///   - description: what the deployment is for.
  ///   - requestID: a UUID that makes the call safe to repeat; empty for none.
  ///   - validateOnly: run every check and create nothing.
  /// - Returns: the deployment, in state `deploying`; follow it with `waitUntilSettled`.
  public func create(
    _ deployment: String, serving served: [SlipwayV1.ServedModel], description: String = "",
    requestID: String = "", validateOnly: Bool = false, options: CallOptions = CallOptions()
  ) async throws(SlipwayError) -> SlipwayV1.Deployment {
    var message = SlipwayV1.Deployment(description: description, type: .realTime)
    message.servedModels = served.map {
      var named = $0
      named.modelVersion = names.version($0.modelVersion)
      return named
    }
    let request = SlipwayV1.CreateDeploymentRequest(
      parent: names.parent, deploymentID: deployment, deployment: message, requestID: requestID,
      validateOnly: validateOnly)
    return try await explained { () throws(RPCError) in
      try await stub.createDeployment(request, options: options)
    }
  }

  /// Reads one deployment.
  public func deployment(
    _ deployment: String, options: CallOptions = CallOptions()
  ) async throws(SlipwayError) -> SlipwayV1.Deployment {
    try await explained { () throws(RPCError) in
      try await stub.getDeployment(.init(name: names.deployment(deployment)), options: options)
    }
  }

  /// Reads one page of the project's deployments, oldest first.
  public func deployments(
    pageSize: Int32 = 0, pageToken: String = "", options: CallOptions = CallOptions()
  ) async throws(SlipwayError) -> SlipwayV1.ListDeploymentsResponse {
    try await explained { () throws(RPCError) in
      try await stub.listDeployments(
        .init(parent: names.parent, pageSize: pageSize, pageToken: pageToken), options: options)
    }
  }

  /// Starts a stopped or failed deployment.
  public func start(
    _ deployment: String, etag: String = "", requestID: String = "",
    options: CallOptions = CallOptions()
  ) async throws(SlipwayError) -> SlipwayV1.Deployment {
    try await explained { () throws(RPCError) in
      try await stub.startDeployment(
        .init(name: names.deployment(deployment), etag: etag, requestID: requestID),
        options: options)
    }
  }

  /// Stops a deployment and keeps its configuration.
  public func stop(
    _ deployment: String, etag: String = "", requestID: String = "",
    options: CallOptions = CallOptions()
  ) async throws(SlipwayError) -> SlipwayV1.Deployment {
    try await explained { () throws(RPCError) in
      try await stub.stopDeployment(
        .init(name: names.deployment(deployment), etag: etag, requestID: requestID),
        options: options)
    }
  }

  /// Deletes a deployment; what it runs is stopped.
  public func delete(
    _ deployment: String, etag: String = "", requestID: String = "",
    options: CallOptions = CallOptions()
  ) async throws(SlipwayError) {
    _ = try await explained { () throws(RPCError) in
      try await stub.deleteDeployment(
        .init(name: names.deployment(deployment), etag: etag, requestID: requestID),
        options: options)
    }
  }

  /// Sends one request to a ready instance.
  ///
  /// - Parameters:
  ///   - body: what the model gets, JSON unless `contentType` says otherwise.
  ///   - url: one of the paths of the model's `apis`; empty for `/`.
  /// - Returns: the model's answer whatever its HTTP status; look at `httpStatus`.
  public func predict(
    _ deployment: String, body: [UInt8], contentType: String = "application/json",
    url: String = "", options: CallOptions = CallOptions()
  ) async throws(SlipwayError) -> SlipwayV1.PredictResponse {
    let request = SlipwayV1.PredictRequest(
      name: names.deployment(deployment), url: url, contentType: contentType, body: body)
    return try await explained { () throws(RPCError) in
      try await stub.predict(request, options: options)
    }
  }

  /// Reads the deployment again and again until it is neither deploying nor stopping.
  ///
  /// - Parameter progress: hears every state that was read.
  /// - Returns: the settled deployment, which may have failed: look at `state`.
  /// - Throws: NOT_FOUND once a deployment that was being deleted is gone.
  public func waitUntilSettled(
    _ deployment: String, progress: (SlipwayV1.Deployment) -> Void = { _ in }
  ) async throws(SlipwayError) -> SlipwayV1.Deployment {
    while true {
      let current = try await self.deployment(deployment)
      progress(current)
      switch current.state {
      case .deploying, .stopping, .deleting: break
      default: return current
      }
      do throws(CancellationError) {
        try await clock.sleep(until: clock.now() + Self.pollPeriod)
      } catch {
        throw SlipwayError(
          code: .cancelled, reason: "CANCELLED", message: "waiting was cancelled by its task")
      }
    }
  }
}
