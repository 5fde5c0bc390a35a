/// Everything a runner needs to start one instance.
package struct InstanceSpec: Sendable, Hashable {
  package let instanceUID: String
  package let deploymentUID: String
  package let version: VersionName
  package let versionUID: String
  /// The files to lay out as the package directory.
  package let manifest: PackageManifest
  /// Words of the command, with the placeholders of `RuntimeCatalog.Entry` still in.
  package let command: [String]
  package let modelType: ModelType
  package let environment: [String: String]
  /// The port the model insists on; `nil` lets the runner choose a free one.
  package let fixedPort: Int32?
  package let gracePeriodSeconds: Int32

  package init(
    instanceUID: String, deploymentUID: String, version: VersionName, versionUID: String,
    manifest: PackageManifest, command: [String], modelType: ModelType,
    environment: [String: String], fixedPort: Int32?, gracePeriodSeconds: Int32
  ) {
    self.instanceUID = instanceUID
    self.deploymentUID = deploymentUID
    self.version = version
    self.versionUID = versionUID
    self.manifest = manifest
    self.command = command
    self.modelType = modelType
    self.environment = environment
    self.fixedPort = fixedPort
    self.gracePeriodSeconds = gracePeriodSeconds
  }
}

/// An instance that runs, as its runner sees it.
package struct RunningInstance: Sendable, Hashable {
  package let instanceUID: String
  package let processID: Int64
  /// `HOST:PORT`.
  package let endpoint: String

  package init(instanceUID: String, processID: Int64, endpoint: String) {
    self.instanceUID = instanceUID
    self.processID = processID
    self.endpoint = endpoint
  }
}

/// How an instance ended by itself or by `stop`.
package struct InstanceExit: Sendable, Hashable {
  package let instanceUID: String
  /// The process that ended: the instance may run in another one by now.
  package let processID: Int64
  /// Exit code, when it is known and the instance was not killed by a signal.
  package let exitCode: Int32?
  /// The signal that ended it.
  package let signal: Int32?

  package init(instanceUID: String, processID: Int64, exitCode: Int32?, signal: Int32?) {
    self.instanceUID = instanceUID
    self.processID = processID
    self.exitCode = exitCode
    self.signal = signal
  }
}

/// Starts and stops instances. Instances outlive the server: `adopt` finds them again.
///
/// Failures of `start`: START_COMMAND_NOT_FOUND, PORT_TAKEN, DIGEST_MISMATCH (dataLoss),
/// STORAGE_FULL, RUNNER_FAULT.
package protocol Runner: Sendable {
  /// Starts an instance that does not run. Returns when its process exists; its port may not
  /// listen yet. The instance is recorded so that `adopt` finds it however the server ends.
  func start(_ spec: InstanceSpec) async throws(RegistryError) -> RunningInstance

  /// Every instance of this server that runs now, also those started by an earlier process of it.
  /// Called once at start, before anything else; from then on their exits are reported too.
  func adopt() async -> [RunningInstance]

  /// Asks the instance to end, kills it after `graceSeconds`, and returns when it is gone. An
  /// instance that does not run is no error.
  func stop(_ instanceUID: String, graceSeconds: Int32) async

  /// Removes what a stopped instance left behind, its log included.
  func discard(_ instanceUID: String) async

  /// Removes what instances left behind that neither run nor are among `instanceUIDs`: whatever an
  /// earlier process of the server did not get to discard. Called once at start, after `adopt`.
  func discard(except instanceUIDs: Set<String>) async

  /// The last `bytesMax` bytes the instance wrote to its output and error streams.
  func logTail(_ instanceUID: String, bytesMax: Int) async -> String

  /// Hears every exit, once for each start. One consumer.
  var exits: AsyncStream<InstanceExit> { get }
}
