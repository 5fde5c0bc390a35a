/// What the owner of a service wants its clients to do (gRPC "Service Config").
///
/// Hedging and health checking are left out.
public struct ServiceConfig: Sendable, Hashable {
  /// Settings of methods.
  public let methods: [MethodConfig]
  /// When the channel stops retrying. Default never.
  public let retryThrottling: RetryThrottling?
  /// How calls are spread over addresses; `nil` leaves it to the channel.
  public let loadBalancing: LoadBalancing?
  private var byPath: [String: MethodConfig] = [:]
  private var byService: [String: MethodConfig] = [:]
  private var forAll: MethodConfig?

  /// Settings of which any may be left out.
  ///
  /// Throws `INVALID_ARGUMENT`, with the place of the mistake as in JSON, for a name that occurs
  /// twice, a method without its service, or a value below zero.
  public init(
    methods: [MethodConfig] = [], retryThrottling: RetryThrottling? = nil,
    loadBalancing: LoadBalancing? = nil
  ) throws(RPCError) {
    self.methods = methods
    self.retryThrottling = retryThrottling
    self.loadBalancing = loadBalancing
    for (index, config) in methods.enumerated() {
      do throws(RPCError) {
        try config.check()
        for (position, name) in config.names.enumerated() {
          try add(config, name, "name[\(position)]")
        }
      } catch {
        throw error.inside("methodConfig[\(index)]")
      }
    }
  }

  /// The settings of a method: those of its own name, else of its service, else of everything;
  /// `nil` when none fit. A look-up or two in tables: ask once and keep the answer.
  public func settings(of method: MethodDescriptor) -> MethodConfig? {
    byPath[method.path] ?? byService[method.service] ?? forAll
  }

  private mutating func add(
    _ config: MethodConfig, _ name: MethodConfig.Name, _ path: String
  ) throws(RPCError) {
    let previous: MethodConfig?
    switch (name.service, name.method) {
    case ("", ""):
      previous = forAll
      forAll = config
    case ("", let method):
      throw .misconfigured(path, "method '\(method)' needs its service")
    case (let service, ""):
      previous = byService.updateValue(config, forKey: service)
    case (let service, let method):
      previous = byPath.updateValue(config, forKey: "/\(service)/\(method)")
    }
    guard previous == nil else {
      throw .misconfigured(path, "'\(name.service)/\(name.method)' has settings already")
    }
  }
}
