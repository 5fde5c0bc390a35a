import Glibc
import SlipwayAPI
import SlipwayBase
import SlipwayRPC
import SlipwayRuntime
import SlipwayServices
import SlipwayTLS

/// `slipway-interop server`.
struct ServerCommand {
  private let address: String
  private let tls: TLSReloader?
  private let drainGrace: Duration
  private var limits = ServerLimits()

  init(_ arguments: Arguments) throws {
    address = arguments.last("listen") ?? "127.0.0.1:0"
    tls = try Self.reloader(arguments)
    var settings = try arguments.pairs("set")
    let graces = settings.filter { $0.name == "drainGrace" }
    settings.removeAll { $0.name == "drainGrace" }
    drainGrace = graces.last.flatMap { Duration(setting: $0.value) } ?? .seconds(10)
    try Setting.apply(settings, of: ServerLimits.settings, to: &limits)
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
    registry.addReflection(of: InteropDescriptors.index)
    let server = RPCServer(
      configuration: ServerConfiguration(
        limits: limits, log: Logger(sink: StandardErrorLog(format: .json), level: .debug),
        metrics: metrics),
      registry: registry, loops: loops)
    let bound = try await server.start(listen: [SocketAddress.parse(address)], tls: tls)
    health.setServing(true)
    Output.line("ready grpc=\(bound.map(\.description).joined(separator: ","))")
    for await _ in signals.received { break }
    health.setServing(false)
    health.end()
    await server.drain(grace: drainGrace)
    loops.shutdown()
    return EXIT_SUCCESS
  }

  private static func reloader(_ arguments: Arguments) throws -> TLSReloader? {
    guard let certificate = arguments.last("certificate") else { return nil }
    let verification: TLSClientVerification =
      arguments.last("client-roots").map { .required(.pem(file: $0)) } ?? .none
    return try TLSReloader(
      TLSServerConfiguration(
        certificateChain: .file(certificate), privateKey: .file(try arguments.needed("key")),
        clientVerification: verification, applicationProtocols: ["h2"]))
  }
}
