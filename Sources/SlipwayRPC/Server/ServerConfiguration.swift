package import SlipwayBase

/// What a server is made of beside its methods.
package struct ServerConfiguration: Sendable {
  /// The bounds.
  package var limits: ServerLimits
  /// What runs around every handler, outermost first. Default none.
  package var interceptors: [any ServerInterceptor]
  /// The status for a request that is no valid message. Default without details, because this room
  /// does not know `google.rpc`.
  package var refusal: @Sendable (DecodingFailure) -> RPCError
  /// Where log records go.
  package var log: Logger
  /// Where calls are counted.
  package var metrics: MetricsRegistry

  /// Creates a configuration.
  package init(
    limits: ServerLimits = ServerLimits(), interceptors: [any ServerInterceptor] = [],
    refusal: @escaping @Sendable (DecodingFailure) -> RPCError = { RPCError(request: $0) },
    log: Logger, metrics: MetricsRegistry
  ) {
    self.limits = limits
    self.interceptors = interceptors
    self.refusal = refusal
    self.log = log
    self.metrics = metrics
  }
}
