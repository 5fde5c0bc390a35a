/// A connection to a Slipway server, and everything that can be asked of it.
///
/// ```swift
/// let client = try SlipwayClient(target: "127.0.0.1:50051")
/// let model = try await client.models.model("iris")
/// await client.close()
/// ```
///
/// Connections are in the clear unless the options ask for TLS. The server's certificate is then
/// always checked, against the system's roots or those in a file; a certificate of the client's own
/// is for servers that ask for one:
///
/// ```swift
/// var options = ChannelOptions()
/// options.security = .tls(
///   ChannelTLS(
///     rootsFile: "/etc/slipway/ca.pem", certificateFile: "/etc/slipway/trainer.pem",
///     privateKeyFile: "/etc/slipway/trainer.key"))
/// let client = try SlipwayClient(target: "models.example:50051", options: options)
/// ```
///
/// One client serves any number of tasks: its calls share one HTTP/2 connection, which is made at
/// the first call and made again when it was lost. Every function throws `SlipwayError`.
public struct SlipwayClient: Sendable {
  /// Models and their versions.
  public let models: ModelCalls
  /// Long-running operations, such as imports.
  public let operations: OperationCalls
  /// Deployments and predictions.
  public let deployments: DeploymentCalls
  /// The channel below, for calls of other services through their generated stubs.
  public let channel: RPCChannel

  /// Prepares a client; nothing is connected yet.
  ///
  /// - Parameters:
  ///   - target: where the server listens: `HOST:PORT`, `dns:///HOST:PORT`, `unix:PATH`.
  ///   - project: the project that short names belong to.
  ///   - options: security, limits and timings of the channel.
  /// - Throws: INVALID_ARGUMENT for a target that is none, and for certificates, keys and roots
  ///   that cannot be used.
  public init(
    target: String, project: String = "default", options: ChannelOptions = ChannelOptions()
  ) throws(SlipwayError) {
    channel = try opened { () throws(RPCError) in
      try RPCChannel(target: target, options: options)
    }
    let names = ProjectNames(project: project)
    models = ModelCalls(channel: channel, names: names)
    operations = OperationCalls(channel: channel, names: names)
    deployments = DeploymentCalls(channel: channel, names: names)
  }

  /// Ends the connection. Calls that are under way go on for up to `ChannelOptions.closeGrace` and
  /// are then CANCELLED.
  public func close() async {
    await channel.close()
  }
}
