import SlipwayAPI
import SlipwayBase
import SlipwayRPC
import SlipwayRuntime
import SlipwayTLS

/// Serves `ModelService.GetModelVersion` from memory and the bench service, through the same RPC
/// stack and generated code as `slipwayd`: the C floor in `scripts/bench.d` is its measure.
struct BenchServer {
  private let server: RPCServer
  private let tls: TLSReloader?

  /// Creates a server, which does not listen yet.
  init(_ options: BenchCommand.Serve) throws {
    tls = try options.tls.map { files in
      try TLSReloader(
        TLSServerConfiguration(
          certificateChain: .file(files.certificate), privateKey: .file(files.key),
          applicationProtocols: ["h2"]))
    }
    var registry = ServiceRegistry()
    Self.register(try VersionFile.read(options.versions), in: &registry)
    BenchService.register(in: &registry)
    server = RPCServer(
      configuration: ServerConfiguration(
        log: Logger(sink: StandardErrorLog(format: .text), level: .warning),
        metrics: MetricsRegistry()),
      registry: registry, loops: try LoopGroup(count: options.loops))
  }

  /// Listens on free ports of the loopback interface; answers `grpc=ADDRESS [tls=ADDRESS]`.
  func start() async throws(RuntimeError) -> String {
    let free = [try SocketAddress.parse("127.0.0.1:0")]
    var facts = try await server.start(listen: free).map { "grpc=\($0)" }
    if let tls { facts += try await server.start(listen: free, tls: tls).map { "tls=\($0)" } }
    return facts.joined(separator: " ")
  }

  private static func register(
    _ versions: [SlipwayV1.ModelVersion], in registry: inout ServiceRegistry
  ) {
    let byName = Dictionary(versions.map { ($0.name, $0) }) { _, last in last }
    registry.unary(SlipwayV1.ModelServiceMethods.getModelVersion) {
      (request: SlipwayV1.GetModelVersionRequest, _) async throws(RPCError) in
      guard let version = byName[request.name] else {
        throw RPCError(code: .notFound, message: "no such version")
      }
      return version
    }
  }
}
