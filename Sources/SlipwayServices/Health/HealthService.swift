package import SlipwayAPI
package import SlipwayRPC

/// `grpc.health.v1.Health`.
package struct HealthService: GRPCHealthV1.HealthHandler {
  /// Most services that one List answers (gRFC A90).
  private static let listedMax = 100

  private let status: HealthStatus

  package init(status: HealthStatus) {
    self.status = status
  }

  package func check(
    _ request: GRPCHealthV1.HealthCheckRequest, _ context: ServerContext
  ) async throws(RPCError) -> GRPCHealthV1.HealthCheckResponse {
    let standing = status.standing(of: request.service)
    guard standing != .unknown else {
      throw RPCError(
        code: .notFound,
        message: "this server has no service '\(request.service.prefix(200))'; "
          + "ask for a service it lists, or for the empty name")
    }
    return .init(standing)
  }

  package func list(
    _ request: GRPCHealthV1.HealthListRequest, _ context: ServerContext
  ) async throws(RPCError) -> GRPCHealthV1.HealthListResponse {
    let names = status.names
    guard names.count <= Self.listedMax else {
      throw RPCError(
        code: .resourceExhausted,
        message: "this server has \(names.count) services and lists at most \(Self.listedMax) "
          + "(listedMax); check them one by one")
    }
    let standings = names.map { ($0, GRPCHealthV1.HealthCheckResponse(status.standing(of: $0))) }
    return .init(statuses: .init(uniqueKeysWithValues: standings))
  }

  /// Sends how the service stands, at once and on every change, until the caller goes away. When
  /// the server drains the call ends with UNAVAILABLE, so that it does not hold the server up and
  /// its caller asks elsewhere.
  package func watch(
    _ request: GRPCHealthV1.HealthCheckRequest,
    _ responses: ResponseWriter<GRPCHealthV1.HealthCheckResponse>, _ context: ServerContext
  ) async throws(RPCError) {
    var sent: HealthStatus.Standing?
    for await standing in status.changes(of: request.service) where standing != sent {
      try await responses.send(.init(standing))
      sent = standing
    }
    throw Task.isCancelled
      ? RPCError(code: .cancelled, message: "the caller went away")
      : RPCError(code: .unavailable, message: "the server is shutting down; ask another one")
  }
}

extension GRPCHealthV1.HealthCheckResponse {
  fileprivate init(_ standing: HealthStatus.Standing) {
    switch standing {
    case .serving: self.init(status: .serving)
    case .notServing: self.init(status: .notServing)
    case .unknown: self.init(status: .serviceUnknown)
    }
  }
}
