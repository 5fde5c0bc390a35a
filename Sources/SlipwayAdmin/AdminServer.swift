package import SlipwayBase
internal import Synchronization

/// An HTTP/1.1 port for operators and their tools, over libmicrohttpd and one thread of its own.
///
/// Answers GET and HEAD on fixed paths; everything else is refused: other methods with 405, other
/// paths with 404, bodies with 413.
package final class AdminServer: Sendable {
  private let limits: AdminLimits
  private let router: AdminRouter
  private let daemon = Mutex<HTTPDaemon?>(nil)

  /// A port that is not open yet. Of routes with one path the last one counts.
  package init(routes: [AdminRoute], limits: AdminLimits = AdminLimits(), log: Logger) {
    self.limits = limits
    router = AdminRouter(routes: routes, log: log)
  }

  deinit { stop() }

  /// Opens the port and answers where it is, with its real number. To be called once.
  package func start(at address: AdminAddress) throws(AdminError) -> AdminAddress {
    let started = try HTTPDaemon(address, limits, router)
    daemon.withLock { $0 = started }
    return AdminAddress(host: address.host, port: started.port)
  }

  /// Closes the port and its connections and waits for the thread; idempotent.
  package func stop() {
    daemon.withLock { $0.take() }?.stop()
  }
}
