internal import SlipwayAdmin
internal import SlipwayBase
internal import SlipwayServices

/// What operators and their tools ask over HTTP: `/metrics` for Prometheus, `/healthz` whether the
/// process lives, `/readyz` whether it takes calls.
final class AdminEndpoint: Sendable {
  private let server: AdminServer

  init(metrics: MetricsRegistry, health: HealthStatus) {
    server = AdminServer(routes: [
      "/metrics": { _ in
        AdminResponse(
          status: 200, contentType: "text/plain; version=0.0.4; charset=utf-8",
          body: metrics.exposition())
      },
      "/healthz": { _ in AdminResponse(status: 200, contentType: "text/plain", body: "alive\n") },
      "/readyz": { _ in
        health.isServing("") == true
          ? AdminResponse(status: 200, contentType: "text/plain", body: "ready\n")
          : AdminResponse(status: 503, contentType: "text/plain", body: "not ready\n")
      },
    ])
  }

  /// Starts at `address` and answers it with its real port; an empty address serves nowhere.
  func start(at address: String) throws(DaemonError) -> String {
    guard !address.isEmpty else { return "" }
    do throws(AdminError) {
      return try server.start(at: address)
    } catch {
      throw DaemonError("--admin-listen: \(error); choose another address or 'off'")
    }
  }

  /// Stops; idempotent.
  func stop() {
    server.stop()
  }
}
