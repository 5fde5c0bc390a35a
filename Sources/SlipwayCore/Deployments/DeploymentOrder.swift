/// What a caller ordered, for the journal.
struct DeploymentOrder: Sendable {
  let event: JournalEvent
  let message: String
}

/// What callers may order in which state (§4.4).
extension Deployment {
  /// Wants the deployment to run; `nil` when it does already.
  mutating func orderStart() throws(RegistryError) -> DeploymentOrder? {
    switch state {
    case .running, .concerning:
      return nil
    case .stopped, .failed, .finished:
      desired = .running
      state = .deploying
      progressPercent = 0
      statusReason = nil
      startGeneration += 1
      return DeploymentOrder(event: .deploymentStartRequested, message: "is to start")
    case .deploying, .stopping, .deleting:
      throw RegistryError.deploymentState(self, "started", "wait until it has settled")
    }
  }

  /// Wants the deployment to stop.
  mutating func orderStop() throws(RegistryError) -> DeploymentOrder? {
    switch state {
    case .running, .concerning, .failed:
      desired = .stopped
      state = .stopping
      statusReason = nil
      return DeploymentOrder(event: .deploymentStopRequested, message: "is to stop")
    case .deploying:
      throw RegistryError.deploymentState(
        self, "stopped", "wait until it runs or has failed, or delete it")
    case .stopped, .stopping, .finished, .deleting:
      throw RegistryError.deploymentState(self, "stopped", "nothing of it is going to run")
    }
  }

  /// Wants the deployment to be gone; `nil` when that was ordered before.
  mutating func orderDeletion() -> DeploymentOrder? {
    guard desired != .deleted else { return nil }
    desired = .deleted
    state = .deleting
    statusReason = nil
    return DeploymentOrder(event: .deploymentDeleteRequested, message: "is to be deleted")
  }
}
