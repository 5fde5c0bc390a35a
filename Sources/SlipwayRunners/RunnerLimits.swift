/// Bounds of running instances as local processes.
package struct RunnerLimits: Sendable {
  /// Bytes an instance's log may grow to before its older half is dropped. Default 16 MiB.
  package var logBytesMax = 16 << 20
  /// How often the sizes of the logs are looked at. Default 5 s.
  package var logCheckInterval: Duration = .seconds(5)
  /// How long an instance that was killed may take to be gone before the runner stops to wait.
  /// Default 10 s.
  package var killTimeout: Duration = .seconds(10)
  /// Ports that are tried before the runner says that none is free. Default 64.
  package var portAttemptsMax = 64

  /// The default limits.
  package init() {}
}
