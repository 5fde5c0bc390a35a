import Glibc
import SlipwayAPI
import SlipwayBase
import SlipwayRPC
import SlipwayRuntime
import SlipwayServices

/// `slipway-interop server`.
struct ServerCommand {
  private let address: String
  private var limits = ServerLimits()

  init(_ arguments: Arguments) throws {
    address = arguments.last("listen") ?? "127.0.0.1:0"
    try Setting.apply(try arguments.pairs("set"), of: ServerLimits.settings, to: &limits)
  }

  /// Serves until SIGTERM, then drains.
  func run() async throws -> Int32 {
    let signals = try Signals([SIGTERM, SIGINT])
    let loops = try LoopGroup(count: 2)
    let metrics = MetricsRegistry()
    let health = HealthStatus(services: ["grpc.testing.TestService"])
    var registry = ServiceRegistry()
    registry.add(InteropService(clock: LoopClock(loops.loops[0]), metrics: metrics))
    registry.add(HealthService(status: health))
    registry.addReflection()
    let server = RPCServer(
      configuration: ServerConfiguration(
        limits: limits, log: Logger(sink: StandardErrorLog(format: .json), level: .debug),
        metrics: metrics),
      registry: registry, loops: loops)
    let bound = try await server.start(listen: [SocketAddress.parse(address)])
    health.setServing(true)
    Output.line("ready grpc=\(bound.map(\.description).joined(separator: ","))")
    for await _ in signals.received { break }
    health.setServing(false)
    await server.drain(grace: .seconds(10))
    loops.shutdown()
    return EXIT_SUCCESS
  }
}
