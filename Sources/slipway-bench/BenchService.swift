import SlipwayRPC

/// The service of `scripts/bench.d/proto`: streams of small messages, and large ones.
enum BenchService {
  private static let name = "slipway.bench.v1.Bench"

  /// Bytes of one message of a stream: 1 MiB.
  private static let streamedBytesMax = 1 << 20

  /// Adds the methods, which no generated code knows.
  static func register(in registry: inout ServiceRegistry) {
    registry.serverStreaming(
      MethodDescriptor(service: name, method: "Stream", kind: .serverStreaming)
    ) { (request: StreamRequest, responses, _) async throws(RPCError) in
      guard request.size <= streamedBytesMax else {
        throw RPCError(code: .invalidArgument, message: "size is over \(streamedBytesMax)")
      }
      let payload = Payload(body: [UInt8](repeating: 0, count: Int(request.size)))
      for _ in 0..<request.count { try await responses.send(payload) }
    }
    registry.unary(MethodDescriptor(service: name, method: "Echo")) {
      (request: Payload, _) async throws(RPCError) in request
    }
    registry.bidirectional(
      MethodDescriptor(service: name, method: "Chat", kind: .bidirectional)
    ) { (requests, responses: ResponseWriter<Payload>, _) async throws(RPCError) in
      for try await request: Payload in requests { try await responses.send(request) }
    }
  }
}
