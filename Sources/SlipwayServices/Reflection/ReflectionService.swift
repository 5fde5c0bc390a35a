package import SlipwayAPI
package import SlipwayRPC
package import SlipwayReflection

/// `grpc.reflection.v1.ServerReflection`; with the same messages `grpc.reflection.v1alpha` too.
package struct ReflectionService: GRPCReflectionV1.ServerReflectionHandler {
  private let services: [String]
  private let index: @Sendable () -> DescriptorIndex

  /// Tells of `services`, full names, in this order. `index` is asked for when the first stream
  /// begins.
  package init(
    services: [String],
    index: @autoclosure @escaping @Sendable () -> DescriptorIndex = .api
  ) {
    self.services = services
    self.index = index
  }

  /// Answers each request before it takes the next one, so that a caller who does not read its
  /// answers is not read either.
  package func serverReflectionInfo(
    _ requests: RequestMessages<GRPCReflectionV1.ServerReflectionRequest>,
    _ responses: ResponseWriter<GRPCReflectionV1.ServerReflectionResponse>,
    _ context: ServerContext
  ) async throws(RPCError) {
    var answers = ReflectionAnswers(index: index(), services: services)
    for try await request in requests {
      try await responses.send(answers.next(request))
    }
  }
}
