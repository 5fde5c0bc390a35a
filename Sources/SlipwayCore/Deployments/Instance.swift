package import SlipwayBase

/// One running copy of a model version.
package struct Instance: Sendable, Hashable {
  /// Where an instance is in its life.
  package enum State: String, Sendable, Hashable, CaseIterable {
    /// Not started yet, or waiting to be started again.
    case pending
    /// Started, not yet healthy.
    case starting
    /// Healthy: requests reach it.
    case ready
    /// Was healthy and is not now.
    case unhealthy
    /// Told to stop.
    case stopping
    /// Gave up: it failed too often.
    case failed
  }

  /// Identifier, also known to the process itself as `SLIPWAY_INSTANCE` in its environment: that
  /// is how a restarted server finds it again.
  package let uid: String
  package let version: VersionName
  package let versionUID: String
  package var state: State
  /// Where it listens, `HOST:PORT`; empty until it was started.
  package var endpoint: String
  /// Process id; 0 until it was started.
  package var processID: Int64
  /// How often it was started again after it ended by itself.
  package var restartCount: Int32
  /// Why it does not serve, or how it last ended.
  package var statusReason: StatusReason?
  /// When it was last started.
  package var startTime: Timestamp?

  package init(uid: String, version: VersionName, versionUID: String) {
    self.uid = uid
    self.version = version
    self.versionUID = versionUID
    state = .pending
    endpoint = ""
    processID = 0
    restartCount = 0
    statusReason = nil
    startTime = nil
  }
}
