internal import SlipwayJSON

extension ServiceConfig {
  /// Reads the JSON form of `grpc.service_config.ServiceConfig`. Fields that are not known here are
  /// ignored; of load balancing policies the first that is known counts.
  ///
  /// Throws `INVALID_ARGUMENT` with the place of the mistake:
  /// `methodConfig[0].retryPolicy.maxAttempts: …`.
  public init(json: String) throws(RPCError) {
    let root: ConfigNode
    do throws(JSONError) {
      root = ConfigNode(path: "", value: try JSONValue.parse(json))
    } catch {
      throw .misconfigured("service config", "it is not JSON: \(error)")
    }
    var methods: [MethodConfig] = []
    for node in try root.elements(of: "methodConfig") { methods.append(try MethodConfig(node)) }
    try self.init(
      methods: methods, retryThrottling: try RetryThrottling(root.member("retryThrottling")),
      loadBalancing: try LoadBalancing(root.member("loadBalancingConfig")))
  }
}

extension MethodConfig {
  fileprivate init(_ node: ConfigNode) throws(RPCError) {
    self.init(
      names: try Self.names(node.elements(of: "name")),
      timeout: try node.member("timeout")?.duration(),
      waitForReady: try node.member("waitForReady")?.flag(),
      maxRequestMessageBytes: try node.member("maxRequestMessageBytes")?.integer(),
      maxResponseMessageBytes: try node.member("maxResponseMessageBytes")?.integer(),
      retryPolicy: try RetryPolicy(node.member("retryPolicy")))
  }

  private static func names(_ nodes: [ConfigNode]) throws(RPCError) -> [Name] {
    var names: [Name] = []
    for node in nodes {
      names.append(
        Name(
          service: try node.member("service")?.text() ?? "",
          method: try node.member("method")?.text() ?? ""))
    }
    return names
  }
}

extension RetryPolicy {
  fileprivate init?(_ node: ConfigNode?) throws(RPCError) {
    guard let node else { return nil }
    let maxAttempts = try node.required("maxAttempts").integer()
    let initialBackoff = try node.required("initialBackoff").duration()
    let maxBackoff = try node.required("maxBackoff").duration()
    let multiplier = try node.required("backoffMultiplier").number()
    var codes: Set<StatusCode> = []
    for code in try node.elements(of: "retryableStatusCodes") {
      codes.insert(try StatusCode(code))
    }
    do throws(RPCError) {
      try self.init(
        maxAttempts: maxAttempts, initialBackoff: initialBackoff, maxBackoff: maxBackoff,
        backoffMultiplier: multiplier, retryableCodes: codes)
    } catch {
      throw error.inside(node.path)
    }
  }
}

extension StatusCode {
  /// A code as its number or as its name in any case.
  fileprivate init(_ node: ConfigNode) throws(RPCError) {
    let known = (0..<StatusCode.count).map(StatusCode.init(rawValue:))
    let number = node.value.numberValue.flatMap(Int.init(exactly:))
    let found =
      if let name = node.value.stringValue?.uppercased() {
        known.first { $0.name == name }
      } else {
        known.first { $0.rawValue == number }
      }
    guard let found else {
      throw .misconfigured(node.path, "\(node.value.text()) is no status code")
    }
    self = found
  }
}

extension RetryThrottling {
  fileprivate init?(_ node: ConfigNode?) throws(RPCError) {
    guard let node else { return nil }
    let maxTokens = try node.required("maxTokens").integer()
    let tokenRatio = try node.required("tokenRatio").number()
    do throws(RPCError) {
      try self.init(maxTokens: maxTokens, tokenRatio: tokenRatio)
    } catch {
      throw error.inside(node.path)
    }
  }
}

extension LoadBalancing {
  /// The first known policy of a list; throws when there are policies but none is known.
  fileprivate init?(_ node: ConfigNode?) throws(RPCError) {
    guard let node else { return nil }
    let policies = try node.elements()
    for policy in policies {
      guard let object = policy.value.objectValue, object.count == 1,
        let entry = Array(object).first
      else { throw policy.wrong("an object with the name of one policy") }
      guard let known = LoadBalancing(rawValue: entry.key) else { continue }
      guard entry.value.objectValue != nil else {
        throw .misconfigured("\(policy.path).\(entry.key)", "its settings must be an object")
      }
      self = known
      return
    }
    guard policies.isEmpty else {
      throw .misconfigured(node.path, "none of the policies is known: pick_first, round_robin")
    }
    return nil
  }
}
