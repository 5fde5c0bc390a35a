package import SlipwayAPI
internal import SlipwayBase
package import SlipwayCore
package import SlipwayRPC

/// `slipway.v1.DeploymentService`: reads requests into the domain's words, asks the use cases, and
/// writes their answers as messages.
package struct DeploymentService: SlipwayV1.DeploymentServiceHandler {
  private let deployments: DeploymentRegistry
  private let predictor: Predictor
  private let caller: Caller

  package init(
    deployments: DeploymentRegistry, predictor: Predictor, cryptography: any Cryptography
  ) {
    self.deployments = deployments
    self.predictor = predictor
    caller = Caller(cryptography: cryptography)
  }

  package func createDeployment(
    _ request: SlipwayV1.CreateDeploymentRequest, _ context: ServerContext
  ) async throws(RPCError) -> SlipwayV1.Deployment {
    let mutation = caller.mutation(context, request, id: \.requestID)
    return try await translated { () throws(RegistryError) in
      let draft = DeploymentDraft(
        project: try RequestNames.project(request.parent), deploymentID: request.deploymentID,
        deployment: request.deployment ?? .init())
      return SlipwayV1.Deployment(
        request.validateOnly
          ? try await deployments.validate(draft)
          : try await deployments.create(draft, by: mutation))
    }
  }

  package func getDeployment(
    _ request: SlipwayV1.GetDeploymentRequest, _ context: ServerContext
  ) async throws(RPCError) -> SlipwayV1.Deployment {
    try await translated { () throws(RegistryError) in
      SlipwayV1.Deployment(
        try await deployments.deployment(try RequestNames.deployment(request.name)))
    }
  }

  package func listDeployments(
    _ request: SlipwayV1.ListDeploymentsRequest, _ context: ServerContext
  ) async throws(RPCError) -> SlipwayV1.ListDeploymentsResponse {
    try await translated { () throws(RegistryError) in
      let page = try await deployments.deployments(
        in: try RequestNames.project(request.parent),
        page: try PageRequest(size: request.pageSize, token: request.pageToken))
      return .init(
        deployments: page.rows.map(SlipwayV1.Deployment.init), nextPageToken: page.nextToken)
    }
  }

  package func startDeployment(
    _ request: SlipwayV1.StartDeploymentRequest, _ context: ServerContext
  ) async throws(RPCError) -> SlipwayV1.Deployment {
    let mutation = caller.mutation(context, request, id: \.requestID)
    return try await translated { () throws(RegistryError) in
      SlipwayV1.Deployment(
        try await deployments.start(
          try RequestNames.deployment(request.name), etag: request.etag, by: mutation))
    }
  }

  package func stopDeployment(
    _ request: SlipwayV1.StopDeploymentRequest, _ context: ServerContext
  ) async throws(RPCError) -> SlipwayV1.Deployment {
    let mutation = caller.mutation(context, request, id: \.requestID)
    return try await translated { () throws(RegistryError) in
      SlipwayV1.Deployment(
        try await deployments.stop(
          try RequestNames.deployment(request.name), etag: request.etag, by: mutation))
    }
  }

  package func deleteDeployment(
    _ request: SlipwayV1.DeleteDeploymentRequest, _ context: ServerContext
  ) async throws(RPCError) -> GoogleProtobuf.Empty {
    let mutation = caller.mutation(context, request, id: \.requestID)
    try await translated { () throws(RegistryError) in
      try await deployments.delete(
        try RequestNames.deployment(request.name), etag: request.etag, by: mutation)
    }
    return GoogleProtobuf.Empty()
  }

  package func predict(
    _ request: SlipwayV1.PredictRequest, _ context: ServerContext
  ) async throws(RPCError) -> SlipwayV1.PredictResponse {
    try await translated { () throws(RegistryError) in
      let answer = try await predictor.predict(
        PredictCall(
          name: try RequestNames.deployment(request.name), url: request.url,
          contentType: request.contentType, body: request.body,
          deadline: context.deadline?.instant))
      return SlipwayV1.PredictResponse(
        httpStatus: answer.status, contentType: answer.contentType, body: answer.body,
        modelVersion: answer.version.resourceName, instanceUID: answer.instanceUID)
    }
  }
}
