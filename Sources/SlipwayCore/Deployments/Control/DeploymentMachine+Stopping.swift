internal import SlipwayBase

/// How instances come to their end.
extension DeploymentMachine {
  /// Stops all instances; those of versions with a health check serve on for a while first (§4.5).
  mutating func windDown(
    _ plan: inout Plan, now: MonotonicInstant, wallTime: Timestamp
  ) {
    if plan.deployment.desired == .stopped, lives.contains(where: \.isReady) {
      let end = servingEnd(plan.deployment, now: now, wallTime: wallTime)
      if end > now { return plan.wake(at: end) }
    }
    for index in lives.indices { lives[index].isUnwanted = true }
  }

  /// Counted from the order to stop, also by a server that was started since; from then on by the
  /// clock that nobody sets.
  private mutating func servingEnd(
    _ deployment: Deployment, now: MonotonicInstant, wallTime: Timestamp
  ) -> MonotonicInstant {
    if let servingUntil { return servingUntil }
    let hasHealthCheck = lives.contains { life in
      surroundings.versions[life.served.versionUID]?.spec.health != nil
    }
    let grace = hasHealthCheck ? Int64(surroundings.limits.stopGraceSeconds) : 0
    let passed = wallTime.seconds - deployment.transitionTime.seconds
    let end = now + .seconds(min(max(grace - passed, 0), grace))
    servingUntil = end
    return end
  }

  /// Takes the next step with instances that are not wanted any more, or not as they are.
  mutating func retire(_ plan: inout Plan) {
    for index in lives.indices where lives[index].isUnwanted || lives[index].restartsWhenStopped {
      switch lives[index].phase {
      case .running:
        lives[index].phase = .stopping
        plan.actions.append(
          .stop(
            instanceUID: lives[index].instance.uid,
            graceSeconds: lives[index].served.gracePeriodSeconds))
      case .waiting, .failed:
        lives[index].phase = .gone
      case .launching, .stopping, .gone:
        break
      }
    }
    for life in lives where life.phase == .gone {
      plan.actions.append(.discard(instanceUID: life.instance.uid))
    }
    lives.removeAll { $0.phase == .gone }
  }
}
