package import SlipwayBase

/// Model versions that are served under one name.
package struct Deployment: Sendable, Hashable {
  /// What the caller wants.
  package enum Desired: String, Sendable, Hashable {
    case running
    case stopped
    case deleted
  }

  /// Where the deployment is in its life, as the controller last saw it.
  package enum State: String, Sendable, Hashable, CaseIterable {
    /// Instances are being started.
    case deploying
    /// All instances serve.
    case running
    /// Some instances do not serve.
    case concerning
    /// The start failed.
    case failed
    /// Instances are being stopped.
    case stopping
    /// Nothing runs; the configuration is kept.
    case stopped
    /// A batch deployment is done.
    case finished
    /// Instances are being stopped for good.
    case deleting

    /// Whether requests are to be answered in this state, as far as an instance is ready.
    package var isMeantToServe: Bool {
      switch self {
      case .deploying, .running, .concerning: true
      case .failed, .stopping, .stopped, .finished, .deleting: false
      }
    }
  }

  package let name: DeploymentName
  /// Identifier that is never reused; identifiers grow with time and order lists.
  package let uid: String
  package var description: String
  package let type: DeploymentType
  package var servedModels: [ServedModel]
  /// What the caller wants.
  package var desired: Desired
  /// Where the deployment is.
  package var state: State
  /// How far `deploying` has come, 0 to 100.
  package var progressPercent: Int32
  /// Why the deployment is failed or concerning.
  package var statusReason: StatusReason?
  /// Counts the changes of what is served, from 1.
  package var revision: Int64
  /// Counts the starts: an order to start raises it, so that a failed deployment begins anew.
  package var startGeneration: Int64
  /// Every instance that runs, is being started, or gave up.
  package var instances: [Instance]
  package let createTime: Timestamp
  /// When a caller last changed the deployment.
  package var updateTime: Timestamp
  /// When `state` last changed.
  package var transitionTime: Timestamp
  /// Counts the changes by callers, from 1; the etag is made of it.
  package var generation: Int64

  package init(
    name: DeploymentName, uid: String, description: String, type: DeploymentType,
    servedModels: [ServedModel], createTime: Timestamp
  ) {
    self.name = name
    self.uid = uid
    self.description = description
    self.type = type
    self.servedModels = servedModels
    desired = .running
    state = .deploying
    progressPercent = 0
    statusReason = nil
    revision = 1
    startGeneration = 1
    instances = []
    self.createTime = createTime
    updateTime = createTime
    transitionTime = createTime
    generation = 1
  }

  /// Changes with every change by a caller (AIP-154).
  package var etag: String { Etag.text(uid: uid, generation: generation) }
}
