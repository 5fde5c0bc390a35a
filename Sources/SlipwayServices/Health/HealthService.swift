package import SlipwayAPI
package import SlipwayRPC

/// `grpc.health.v1.Health`: Check and List. Watch is a stream and answers UNIMPLEMENTED.
package struct HealthService: GRPCHealthV1.HealthHandler {
  private let status: HealthStatus

  package init(status: HealthStatus) {
    self.status = status
  }

  package func check(
    _ request: GRPCHealthV1.HealthCheckRequest, _ context: ServerContext
  ) async throws(RPCError) -> GRPCHealthV1.HealthCheckResponse {
    guard let serving = status.isServing(request.service) else {
      throw RPCError(
        code: .notFound,
        message: "this server has no service '\(request.service.prefix(200))'; "
          + "ask for a service it lists, or for the empty name")
    }
    return .init(status: serving ? .serving : .notServing)
  }

  package func list(
    _ request: GRPCHealthV1.HealthListRequest, _ context: ServerContext
  ) async throws(RPCError) -> GRPCHealthV1.HealthListResponse {
    var statuses: [String: GRPCHealthV1.HealthCheckResponse] = [:]
    for name in status.names {
      statuses[name] = .init(status: status.isServing(name) == true ? .serving : .notServing)
    }
    return .init(statuses: statuses)
  }
}
