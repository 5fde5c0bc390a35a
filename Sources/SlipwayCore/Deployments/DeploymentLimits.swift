/// Bounds of deployments and predictions.
package struct DeploymentLimits: Sendable, Hashable {
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
  /// Bytes of an instance's last output that a failure quotes; default 1 KiB.
  package var quotedLogBytesMax = 1 << 10

  /// The defaults.
  package init() {}
}
