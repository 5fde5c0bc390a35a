internal import Synchronization

/// What `grpc.health.v1` answers: whether the server as a whole serves, and which services it has.
package final class HealthStatus: Sendable {
  private let serving = Mutex(false)
  private let services: Set<String>

  /// `services` are the full names that can be asked for besides the empty one.
  package init(services: Set<String>) {
    self.services = services
  }

  /// Says from now on whether the server takes calls. It does not until it was told so.
  package func setServing(_ value: Bool) {
    serving.withLock { $0 = value }
  }

  /// Whether `service` serves; `nil` for a name this server does not have.
  package func isServing(_ service: String) -> Bool? {
    guard service.isEmpty || services.contains(service) else { return nil }
    return serving.withLock { $0 }
  }

  /// Every known name, the empty one (the whole server) included.
  package var names: [String] { [""] + services.sorted() }
}
