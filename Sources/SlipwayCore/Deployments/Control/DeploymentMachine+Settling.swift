internal import SlipwayBase

/// What the instances make of the deployment (§4.4).
extension DeploymentMachine {
  /// Derives the deployment's state from its instances (§4.4).
  mutating func settle(_ plan: inout Plan, wallTime: Timestamp) {
    let before = plan.deployment.state
    switch plan.deployment.desired {
    case .stopped:
      plan.deployment.state = lives.isEmpty ? .stopped : .stopping
    case .deleted:
      if lives.isEmpty { plan.actions.append(.delete) }
    case .running:
      settleRunning(&plan)
    }
    guard plan.deployment.state != before else { return }
    plan.deployment.transitionTime = wallTime
    plan.entries.append(
      JournalEntry(
        .deploymentStateChanged, of: plan.deployment.name.resourceName,
        "from \(before.rawValue) to \(plan.deployment.state.rawValue)"
          + (plan.deployment.statusReason.map { ": \($0.message)" } ?? ""), at: wallTime))
  }

  private func settleRunning(_ plan: inout Plan) {
    let wanted = lives.filter { !$0.isUnwanted }
    let ready = wanted.count(where: \.isReady)
    if let failure {
      plan.deployment.state = .failed
      plan.deployment.statusReason = failure
      plan.deployment.progressPercent = 0
    } else if ready == wanted.count, !wanted.isEmpty {
      plan.deployment.state = .running
      plan.deployment.statusReason = nil
      plan.deployment.progressPercent = 100
    } else if hasServed(plan.deployment) {
      plan.deployment.state = .concerning
      plan.deployment.statusReason =
        wanted.compactMap(\.instance.statusReason).first
        ?? StatusReason(
          reason: "INSTANCES_NOT_READY",
          message: "\(wanted.count - ready) of \(wanted.count) instances do not serve")
    } else {
      plan.deployment.state = .deploying
      plan.deployment.progressPercent = Self.progress(wanted)
    }
  }

  /// Percent: each instance counts 20 when its files are being laid out, 60 when its process runs
  /// and 100 when it is ready.
  private static func progress(_ lives: [InstanceLife]) -> Int32 {
    guard !lives.isEmpty else { return 0 }
    let sum = lives.reduce(0) { sum, life in
      switch life.phase {
      case .launching: sum + 20
      case .running: sum + (life.isReady ? 100 : 60)
      case .waiting, .stopping, .failed, .gone: sum
      }
    }
    return Int32(sum / lives.count)
  }
}
