internal import SlipwayAPI
internal import SlipwayAdmin
internal import SlipwayBase
internal import SlipwayCore
internal import SlipwayRPC
internal import SlipwayRuntime
internal import SlipwayServices
internal import SlipwayTLS

/// A running server: everything it is made of, in the order it was started.
///
/// `start` goes from the disk outwards: store, artifacts, controllers, then the sockets; `drain`
/// goes the other way. Instances are left running: the next start finds them again.
package final class Daemon: Sendable {
  /// What callers of a started server need to know.
  package struct Addresses: Sendable, Hashable {
    /// Where gRPC is served, with real ports.
    package let grpc: [String]
    /// Where the admin port is; empty when it is off.
    package let admin: String
    /// What clients need to connect with gRPC.
    package var security = Security.plaintext

    /// What clients need to connect with gRPC.
    package enum Security: Sendable, Hashable {
      /// Nothing: connections are in the clear.
      case plaintext
      /// TLS; with `requiresCertificate` also a certificate of their own.
      case tls(requiresCertificate: Bool)
    }
  }

  private let platform: Platform
  private let domain: Domain
  private let health: HealthStatus
  private let server: RPCServer
  private let admin: AdminEndpoint
  /// Nil when there is no TLS.
  private let certificates: ServerCertificates?
  /// Where the server can be reached.
  package let addresses: Addresses
  /// Absolute path of the directory that holds everything the server keeps.
  package var dataDirectory: String { platform.directory.root }
  /// Absolute path of the root of the local object storage.
  package let bucketsDirectory: String

  /// Starts a server; it takes calls when this returns.
  package init(_ configuration: Configuration) async throws(DaemonError) {
    // Before anything is made: without certificates there is nothing to start.
    let reloader = try ServerCertificates.read(configuration.tls)
    platform = try await Platform(configuration)
    bucketsDirectory = AbsolutePath.of(configuration.bucketsDirectory)
    domain = try await Domain(configuration, on: platform)
    certificates = reloader.map { [platform] reloader in
      ServerCertificates(
        reloader, files: platform.files, clock: platform.clock, log: platform.log,
        metrics: platform.metrics)
    }
    health = HealthStatus(services: [])
    let registry = Self.registry(domain, health)
    for service in registry.serviceNames { health.setServing(true, for: service) }
    admin = AdminEndpoint(metrics: platform.metrics, health: health, log: platform.log)
    server = RPCServer(
      configuration: Self.serverConfiguration(configuration, platform),
      registry: registry, loops: platform.loops)
    let adminAddress = try admin.start(at: configuration.adminListen)
    let listening = try await Self.listen(server, at: configuration.addresses, reloader)
    addresses = Addresses(
      grpc: listening, admin: adminAddress, security: Self.security(configuration.tls))
    certificates?.start()
    health.setServing(true)
    platform.log.info(
      "serving",
      [LogField("grpc", listening.joined(separator: ",")), LogField("admin", adminAddress)])
  }

  /// Reads the certificates again, for connections that are made from then on. Returns at once; the
  /// log says what became of it.
  package func reload() {
    guard let certificates else {
      return platform.log.info("nothing to read again: there is no TLS certificate")
    }
    Task { await certificates.reload() }
  }

  /// Ends the server in order: health says so first, calls may finish within `grace`, then
  /// everything is closed.
  package func drain(grace: Duration) async {
    health.end()
    platform.log.info("draining", [LogField("grace", "\(grace)")])
    certificates?.stop()
    await server.drain(grace: grace)
    await domain.shutdown()
    admin.stop()
    await platform.shutdown()
    platform.log.info("stopped")
  }

  /// Every service, bound to its use cases.
  private static func registry(_ domain: Domain, _ health: HealthStatus) -> ServiceRegistry {
    var registry = ServiceRegistry()
    registry.add(
      ModelService(
        importer: domain.importer, models: domain.models, versions: domain.versions,
        cryptography: domain.cryptography))
    registry.add(
      DeploymentService(
        deployments: domain.deployments, predictor: domain.predictor,
        cryptography: domain.cryptography))
    registry.add(OperationsService(operations: domain.operations, versions: domain.versions))
    registry.add(HealthService(status: health))
    registry.addReflection()
    return registry
  }

  private static func serverConfiguration(
    _ configuration: Configuration, _ platform: Platform
  ) -> ServerConfiguration {
    ServerConfiguration(
      limits: configuration.connections.limits, interceptors: [CallTracing(log: platform.log)],
      refusal: RPCError.refusal, log: platform.log, metrics: platform.metrics)
  }

  private static func security(_ tls: TLSSettings) -> Addresses.Security {
    tls.isOn ? .tls(requiresCertificate: tls.requiresClientCertificate) : .plaintext
  }

  private static func listen(
    _ server: RPCServer, at addresses: [String], _ tls: TLSReloader?
  ) async throws(DaemonError) -> [String] {
    var parsed: [SocketAddress] = []
    for text in addresses {
      do throws(RuntimeError) {
        parsed.append(try SocketAddress.parse(text))
      } catch {
        throw DaemonError("--listen \(text): \(error)")
      }
    }
    do throws(RuntimeError) {
      return try await server.start(listen: parsed, tls: tls).map(\.description)
    } catch {
      throw DaemonError("--listen: \(error); choose another address or stop what uses it")
    }
  }
}
