internal import SlipwayBase

/// What is counted for a whole server.
struct ServerMetrics: Sendable {
  /// Connections that are open.
  let connections: Gauge
  /// Handlers that run.
  let handlers: Gauge
  /// Connections that were closed because the peer broke the protocol or a limit.
  let failedConnections: Counter
  /// Calls to methods that do not exist, under one name: clients choose those names, and a series
  /// for each would let them use up memory.
  let unregistered: MethodMetrics

  init(_ registry: MetricsRegistry) {
    connections = registry.gauge(
      "grpc_server_connections", help: "Connections that are open.")
    handlers = registry.gauge("grpc_server_handlers", help: "Handlers that run.")
    failedConnections = registry.counter(
      "grpc_server_failed_connections_total",
      help: "Connections closed because the peer broke the protocol or a limit.")
    unregistered = MethodMetrics(registry, service: "other", method: "other")
  }
}
