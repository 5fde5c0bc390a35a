internal import SlipwayAdmin
internal import SlipwayBase
internal import SlipwayServices

/// What operators and their tools ask over HTTP: `/metrics` for Prometheus, `/healthz` whether the
/// process lives, `/readyz` whether it takes calls.
final class AdminEndpoint: Sendable {
  private let server: AdminServer

  init(metrics: MetricsRegistry, health: HealthStatus, log: Logger) {
    let routes = [
      AdminRoute("/metrics") {
        AdminResponse(
          status: 200, contentType: "text/plain; version=0.0.4; charset=utf-8",
          body: metrics.exposition())
      },
      AdminRoute("/healthz") { AdminResponse(status: 200, body: "alive\n") },
      AdminRoute("/readyz") {
        health.isServing("") == true
          ? AdminResponse(status: 200, body: "ready\n")
          : AdminResponse(status: 503, body: "not ready\n")
      },
    ]
    server = AdminServer(routes: routes, log: log)
  }

  /// Starts at `text`, `HOST:PORT` or `[IPV6]:PORT`, and answers it with its real port; an empty
  /// text serves nowhere.
  func start(at text: String) throws(DaemonError) -> String {
    guard !text.isEmpty else { return "" }
    guard let address = AdminAddress(text) else {
      throw DaemonError("--admin-listen \(text): use HOST:PORT, [IPV6]:PORT or 'off'")
    }
    do throws(AdminError) {
      return try server.start(at: address).description
    } catch {
      throw DaemonError("--admin-listen: \(error); choose another address or 'off'")
    }
  }

  /// Stops; idempotent.
  func stop() {
    server.stop()
  }
}
