internal import SlipwayBase

/// What all connections of a server share; never changes after the start.
final class ServerDefinition: Sendable {
  let limits: ServerLimits
  let router: Router
  let interceptors: InterceptorChain
  let refusal: @Sendable (DecodingFailure) -> RPCError
  let metrics: ServerMetrics
  let log: Logger

  init(_ configuration: ServerConfiguration, _ registry: ServiceRegistry) {
    limits = configuration.limits
    interceptors = InterceptorChain(configuration.interceptors)
    refusal = configuration.refusal
    metrics = ServerMetrics(configuration.metrics)
    log = configuration.log
    router = Router(
      registry.registrations.map { registration in
        let method = registration.method
        let metrics = MethodMetrics(
          configuration.metrics, service: method.service, method: method.method)
        return Route(method, metrics: metrics, start: registration.start)
      })
  }
}
