import SlipwayAPI
import SlipwayRPC
import Testing

@Suite struct ServiceTests {
  /// Answers what the generated protocol asks for: a requirement that changed breaks this test.
  private struct Health: GRPCHealthV1.HealthHandler {
    func check(
      _ request: GRPCHealthV1.HealthCheckRequest, _ context: ServerContext
    ) async throws(RPCError) -> GRPCHealthV1.HealthCheckResponse {
      .init(status: request.service.isEmpty ? .serving : .serviceUnknown)
    }

    func list(
      _ request: GRPCHealthV1.HealthListRequest, _ context: ServerContext
    ) async throws(RPCError) -> GRPCHealthV1.HealthListResponse {
      .init(statuses: ["": .init(status: .serving)])
    }

    func watch(
      _ request: GRPCHealthV1.HealthCheckRequest,
      _ responses: ResponseWriter<GRPCHealthV1.HealthCheckResponse>, _ context: ServerContext
    ) async throws(RPCError) {
      try await responses.send(.init(status: .serving))
    }
  }

  @Test func `a handler is registered by its protocol`() {
    var registry = ServiceRegistry()
    registry.add(Health())
  }

  @Test func `methods have the paths of the protos`() {
    #expect(SlipwayV1.ModelServiceMethods.getModel.path == "/slipway.v1.ModelService/GetModel")
    #expect(GRPCHealthV1.HealthMethods.check.path == "/grpc.health.v1.Health/Check")
    #expect(
      GoogleLongrunning.OperationsMethods.waitOperation.path
        == "/google.longrunning.Operations/WaitOperation")
    #expect(SlipwayV1.DeploymentServiceMethods.predict.kind == .unary)
  }
}
