internal import SlipwayCore

/// What an instance's process is told through its environment, and how a restarted server knows it
/// again by it.
struct InstanceEnvironment {
  /// Identifier of the instance.
  static let instanceKey = "SLIPWAY_INSTANCE"
  /// Data directory of the server the instance belongs to.
  static let dataKey = "SLIPWAY_DATA"
  /// Where the instance listens.
  static let endpointKey = "SLIPWAY_ENDPOINT"
  /// The port alone, as most web frameworks expect it.
  static let portKey = "PORT"

  /// The whole environment: clean apart from `PATH`, so that no secret of the server leaks into a
  /// model's process.
  static func make(
    for spec: InstanceSpec, endpoint: String, port: Int32, home: String, dataDirectory: String,
    path: String
  ) -> [String: String] {
    var environment = spec.environment
    environment["PATH"] = environment["PATH"] ?? path
    environment["HOME"] = environment["HOME"] ?? home
    environment["LANG"] = environment["LANG"] ?? "C.UTF-8"
    environment["PYTHONUNBUFFERED"] = environment["PYTHONUNBUFFERED"] ?? "1"
    environment["PYTHONDONTWRITEBYTECODE"] = environment["PYTHONDONTWRITEBYTECODE"] ?? "1"
    environment[portKey] = String(port)
    environment[instanceKey] = spec.instanceUID
    environment[dataKey] = dataDirectory
    environment[endpointKey] = endpoint
    return environment
  }
}
