internal import SlipwayAPI
package import SlipwayRPC
package import SlipwayReflection

extension ServiceRegistry {
  /// Registers reflection, which tells of the services that are registered by now and of itself.
  ///
  /// Many tools still ask for v1alpha. Its messages are those of v1 on the wire, so one handler
  /// serves both. `index` has the files that declare the services; those of the API by default.
  package mutating func addReflection(
    of index: @autoclosure @escaping @Sendable () -> DescriptorIndex = .api
  ) {
    let alpha = GRPCReflectionV1alpha.ServerReflectionMethods.serverReflectionInfo
    let own = [GRPCReflectionV1.ServerReflectionMethods.serverReflectionInfo, alpha]
    let reflection = ReflectionService(
      services: Set(serviceNames).union(own.map(\.service)).sorted(), index: index())
    add(reflection)
    bidirectional(alpha) {
      (
        requests: RequestMessages<GRPCReflectionV1.ServerReflectionRequest>,
        responses: ResponseWriter<GRPCReflectionV1.ServerReflectionResponse>,
        context
      ) async throws(RPCError) in
      try await reflection.serverReflectionInfo(requests, responses, context)
    }
  }
}
