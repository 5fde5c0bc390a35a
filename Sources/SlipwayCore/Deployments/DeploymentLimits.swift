/// Bounds of deployments and predictions: what the API promises is fixed, what a server can bear
/// is set by whoever runs it.
package struct DeploymentLimits: Sendable, Hashable {
  // MARK: What a deployment may ask for (§1.6)

  /// Versions in one deployment.
  package static let servedModels = 1...20
  /// Share of the requests in percent; a version that is alone has all of them.
  package static let weight: ClosedRange<Int32> = 0...100
  /// What the weights of a deployment sum to.
  package static let weightSum = 100
  /// Instances of one version; default 1.
  package static let instanceCount: ClosedRange<Int32> = 1...128
  /// How long deploying and starting may take, in seconds; default 1200.
  package static let deployTimeoutSeconds: ClosedRange<Int32> = 180...7200
  /// How long an instance may take to stop before it is killed, in seconds; default 10.
  package static let gracePeriodSeconds: ClosedRange<Int32> = 0...600
  /// Variables in the environment of one version.
  package static let environmentVariablesMax = 100
  /// Bytes of these variables, names and values together: 32 KiB.
  package static let environmentBytesMax = 32 << 10
  /// Bytes of a prediction's path, its query included: 4 KiB.
  package static let predictPathBytesMax = 4 << 10

  // MARK: What a server can bear

  /// Deployments in one project; default 1,000.
  package var deploymentsPerProjectMax = 1_000
  /// How long an instance whose version has a health check goes on serving after the order to
  /// stop, in seconds; default 180 (§4.5).
  package var stopGraceSeconds: Int32 = 180
  /// How long a prediction may take when its caller sets no deadline, in seconds; default 60.
  package var predictTimeoutSeconds: Int32 = 60
  /// Bytes of a prediction's body; default 16 MiB.
  package var predictBodyBytesMax = 16 << 20
  /// How long the first restart of an instance waits; every further one waits twice as long.
  /// Default 1 s.
  package var restartDelay: Duration = .seconds(1)
  /// The longest wait before a restart; default 5 min.
  package var restartDelayMax: Duration = .seconds(300)
  /// How long an instance must have served for its restarts to be forgotten; default 10 min.
  package var restartForgiveness: Duration = .seconds(600)
  /// How often the port of a version without a health check is tried until it listens; default
  /// 500 ms.
  package var listenCheckPeriod: Duration = .milliseconds(500)
  /// How long to wait before the store is asked again after it failed; default 1 s.
  package var storeRetryDelay: Duration = .seconds(1)
  /// Bytes of an instance's last output that are read for a failure; default 1 KiB.
  package var quotedLogBytesMax = 1 << 10
  /// Lines of these bytes that the failure quotes; default 5.
  package var quotedLogLinesMax = 5

  /// The defaults.
  package init() {}
}
