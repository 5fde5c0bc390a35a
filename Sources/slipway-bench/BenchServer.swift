import SlipwayAPI
import SlipwayBase
import SlipwayRPC
import SlipwayRuntime

/// Serves `ModelService.GetModelVersion` from memory on one loop, through the same RPC stack and
/// generated code as `slipwayd`: the C floor in `scripts/bench.d` is its measure.
struct BenchServer {
  private let loops: LoopGroup
  private let server: RPCServer

  /// Creates a server of `versions`, which does not listen yet.
  init(versions: [SlipwayV1.ModelVersion]) throws(RuntimeError) {
    let byName = Dictionary(versions.map { ($0.name, $0) }) { _, last in last }
    var registry = ServiceRegistry()
    registry.unary(SlipwayV1.ModelServiceMethods.getModelVersion) {
      (request: SlipwayV1.GetModelVersionRequest, _) async throws(RPCError) in
      guard let version = byName[request.name] else {
        throw RPCError(code: .notFound, message: "no such version")
      }
      return version
    }
    loops = try LoopGroup(count: 1)
    server = RPCServer(
      configuration: ServerConfiguration(
        log: Logger(sink: StandardErrorLog(format: .text), level: .warning),
        metrics: MetricsRegistry()),
      registry: registry, loops: loops)
  }

  /// Listens on a free port of the loopback interface and answers the address.
  func start() async throws(RuntimeError) -> String {
    let bound = try await server.start(listen: [SocketAddress.parse("127.0.0.1:0")])
    return bound.map(\.description).joined(separator: ",")
  }
}
