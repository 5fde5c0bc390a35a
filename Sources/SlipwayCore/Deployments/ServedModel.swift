/// One model version in a deployment; all values have been checked.
package struct ServedModel: Sendable, Hashable {
  package var version: VersionName
  /// Identifier of the version, so that a name that is used again cannot be mistaken for it.
  package var versionUID: String
  /// Share of the requests in percent, 0 to 100.
  package var weight: Int32
  /// How many instances, 1 to 128.
  package var instanceCount: Int32
  package var environment: [String: String]
  /// How long deploying and starting may take, 180 to 7200; default 1200.
  package var deployTimeoutSeconds: Int32
  /// How long an instance may take to stop before it is killed, 0 to 600; default 10.
  package var gracePeriodSeconds: Int32

  package init(
    version: VersionName, versionUID: String, weight: Int32 = 100, instanceCount: Int32 = 1,
    environment: [String: String] = [:], deployTimeoutSeconds: Int32 = 1200,
    gracePeriodSeconds: Int32 = 10
  ) {
    self.version = version
    self.versionUID = versionUID
    self.weight = weight
    self.instanceCount = instanceCount
    self.environment = environment
    self.deployTimeoutSeconds = deployTimeoutSeconds
    self.gracePeriodSeconds = gracePeriodSeconds
  }
}
