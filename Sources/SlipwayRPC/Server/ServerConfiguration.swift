package import SlipwayBase

/// What a server is made of beside its methods.
package struct ServerConfiguration: Sendable {
  /// The bounds.
  package var limits: ServerLimits
  /// What runs around every handler, outermost first. Default none.
  package var interceptors: [any ServerInterceptor]
  /// Where log records go.
  package var log: Logger
  /// Where calls are counted.
  package var metrics: MetricsRegistry

  /// Creates a configuration.
  package init(
    limits: ServerLimits = ServerLimits(), interceptors: [any ServerInterceptor] = [], log: Logger,
    metrics: MetricsRegistry
  ) {
    self.limits = limits
    self.interceptors = interceptors
    self.log = log
    self.metrics = metrics
  }
}
