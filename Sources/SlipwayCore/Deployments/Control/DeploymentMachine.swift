internal import SlipwayBase

/// What one deployment does next: pure transitions from what is wanted and what happened to what
/// is to be done. Level-triggered: `plan` may be called at any time and as often as one likes.
struct DeploymentMachine: Sendable {
  /// What stands around a deployment and does not change.
  struct Surroundings: Sendable {
    let limits: DeploymentLimits
    let runtimes: RuntimeCatalog
    let newUID: @Sendable () -> String
    /// The versions it serves, by uid; they cannot be deleted while it does.
    let versions: [String: ModelVersion]
  }

  /// The outcome of `plan`.
  struct Plan: Sendable {
    /// The deployment as it is to be recorded.
    var deployment: Deployment
    var actions: [DeploymentAction] = []
    /// When to plan again even if nothing happens.
    var wakeAt: MonotonicInstant?
    var entries: [JournalEntry] = []
  }

  let surroundings: Surroundings
  /// Every instance of the deployment.
  var lives: [InstanceLife] = []
  /// Why the start failed for good.
  var failure: StatusReason?
  private var startGeneration: Int64
  /// When the start began, or was taken up: the time a server was down does not count.
  private var deployingSince: MonotonicInstant
  /// Until when instances serve on after an order to stop, once there is one.
  var servingUntil: MonotonicInstant?

  /// Takes a deployment up where the store and the runner have it: `running` are the processes
  /// that were found.
  init(
    _ deployment: Deployment, running: [RunningInstance], _ surroundings: Surroundings,
    now: MonotonicInstant
  ) {
    self.surroundings = surroundings
    startGeneration = deployment.startGeneration
    deployingSince = now
    failure = deployment.state == .failed ? deployment.statusReason : nil
    let found = Dictionary(running.map { ($0.instanceUID, $0) }) { first, _ in first }
    lives = deployment.instances.compactMap { instance in
      life(instance, in: deployment, found: found[instance.uid], now: now)
    }
  }

  /// What is to be recorded and done now.
  mutating func plan(
    _ deployment: Deployment, now: MonotonicInstant, wallTime: Timestamp
  ) -> Plan {
    var plan = Plan(deployment: deployment)
    if deployment.startGeneration != startGeneration { beginAnew(deployment, now: now) }
    switch deployment.desired {
    case .running: keepRunning(&plan, now: now, wallTime: wallTime)
    case .stopped, .deleted: windDown(&plan, now: now, wallTime: wallTime)
    }
    retire(&plan)
    checkHealth(&plan, now: now)
    settle(&plan, wallTime: wallTime)
    plan.deployment.instances = lives.map(\.record)
    return plan
  }

  // MARK: - Planning

  /// A new order to start: whatever is left of the start before goes.
  private mutating func beginAnew(_ deployment: Deployment, now: MonotonicInstant) {
    startGeneration = deployment.startGeneration
    deployingSince = now
    servingUntil = nil
    failure = nil
    for index in lives.indices { lives[index].isUnwanted = true }
  }

  private mutating func keepRunning(
    _ plan: inout Plan, now: MonotonicInstant, wallTime: Timestamp
  ) {
    if failure == nil { fillUp(plan.deployment, now: now) }
    if hasServed(plan.deployment) {
      restartLateOnes(&plan, now: now, wallTime: wallTime)
    } else if failure == nil {
      checkTimeout(&plan, now: now)
    }
    if failure == nil { return launchDueOnes(&plan, now: now, wallTime: wallTime) }
    for index in lives.indices where lives[index].phase != .failed {
      lives[index].isUnwanted = true
    }
  }

  /// Adds the instances that are missing.
  private mutating func fillUp(_ deployment: Deployment, now: MonotonicInstant) {
    for served in deployment.servedModels {
      let wanted = lives.count { !$0.isUnwanted && $0.served.versionUID == served.versionUID }
      for _ in wanted..<max(wanted, Int(served.instanceCount)) {
        lives.append(
          InstanceLife(
            instance: Instance(
              uid: surroundings.newUID(), version: served.version, versionUID: served.versionUID),
            served: served, phase: .waiting(until: now)))
      }
    }
  }

  private mutating func launchDueOnes(
    _ plan: inout Plan, now: MonotonicInstant, wallTime: Timestamp
  ) {
    for index in lives.indices where !lives[index].isUnwanted {
      guard case .waiting(let until) = lives[index].phase else { continue }
      if until > now {
        plan.wake(at: until)
      } else if !isPortHeld(from: lives[index]), let spec = spec(of: lives[index], plan.deployment)
      {
        lives[index].phase = .launching
        lives[index].instance.startTime = wallTime
        plan.actions.append(.launch(spec))
      }
    }
  }

  /// Whether an instance on its way out may still have the port that this one insists on. Its end
  /// leads to a new plan.
  private func isPortHeld(from life: InstanceLife) -> Bool {
    guard let port = fixedPort(of: life) else { return false }
    return lives.contains { other in
      guard other.isUnwanted, fixedPort(of: other) == port else { return false }
      switch other.phase {
      case .launching, .running, .stopping: return true
      case .waiting, .failed, .gone: return false
      }
    }
  }

  private func fixedPort(of life: InstanceLife) -> Int32? {
    surroundings.versions[life.served.versionUID]?.spec.port
  }

  /// Gives up a start that takes longer than it may.
  private mutating func checkTimeout(_ plan: inout Plan, now: MonotonicInstant) {
    for life in lives where !life.isUnwanted && !life.isReady {
      let limit = deployingSince + .seconds(Int64(life.served.deployTimeoutSeconds))
      if limit <= now {
        failure = Self.lateness(of: life)
        return
      }
      plan.wake(at: limit)
    }
  }

  /// Once all instances have served, one that does not come up again in time is started anew.
  private mutating func restartLateOnes(
    _ plan: inout Plan, now: MonotonicInstant, wallTime: Timestamp
  ) {
    for index in lives.indices where !lives[index].isUnwanted && lives[index].isComingUp {
      guard let since = lives[index].runningSince else { continue }
      let limit = since + .seconds(Int64(lives[index].served.deployTimeoutSeconds))
      guard limit <= now else {
        plan.wake(at: limit)
        continue
      }
      let reason = Self.lateness(of: lives[index])
      lives[index].instance.statusReason = reason
      lives[index].restartsWhenStopped = true
      plan.entries.append(
        JournalEntry(
          .instanceFailed, of: plan.deployment.name.resourceName,
          "instance \(lives[index].instance.uid): \(reason.message)", at: wallTime))
    }
  }

  private static func lateness(of life: InstanceLife) -> StatusReason {
    StatusReason(
      reason: "DEPLOY_TIMEOUT",
      message: "\(life.served.version.resourceName) was not ready within "
        + "\(life.served.deployTimeoutSeconds) s (deploy_timeout)")
  }

  private mutating func checkHealth(_ plan: inout Plan, now: MonotonicInstant) {
    for index in lives.indices where lives[index].phase == .running {
      let version = surroundings.versions[lives[index].served.versionUID]
      for (kind, probe) in lives[index].health?.takeDue(now: now) ?? [] {
        plan.actions.append(
          .check(
            InstanceCheck(
              of: lives[index].instance, kind, by: probe,
              protocol: version?.spec.protocol ?? .http)))
      }
      if let next = lives[index].health?.nextDue { plan.wake(at: next) }
    }
  }

  // MARK: - What is known

  /// Whether all instances have served since the last order to start.
  func hasServed(_ deployment: Deployment) -> Bool {
    deployment.state == .running || deployment.state == .concerning
  }

  func index(of uid: String) -> Int? {
    lives.firstIndex { $0.instance.uid == uid }
  }

  private func spec(of life: InstanceLife, _ deployment: Deployment) -> InstanceSpec? {
    guard let version = surroundings.versions[life.served.versionUID] else { return nil }
    let runtime = surroundings.runtimes.entries[version.spec.modelType]?.command ?? []
    return InstanceSpec(
      instanceUID: life.instance.uid, deploymentUID: deployment.uid, version: version.name,
      versionUID: version.uid, manifest: version.manifest,
      command: version.spec.startCommand.isEmpty ? runtime : version.spec.startCommand,
      modelType: version.spec.modelType, environment: life.served.environment,
      fixedPort: version.spec.port, gracePeriodSeconds: life.served.gracePeriodSeconds)
  }

  /// How an instance of the store goes on after a restart of the server.
  private func life(
    _ instance: Instance, in deployment: Deployment, found: RunningInstance?, now: MonotonicInstant
  ) -> InstanceLife? {
    guard
      let served = deployment.servedModels.first(where: { $0.versionUID == instance.versionUID }),
      let version = surroundings.versions[instance.versionUID]
    else { return nil }
    var life = InstanceLife(instance: instance, served: served, phase: .waiting(until: now))
    // One that was being stopped has been replaced, or is not wanted at all.
    life.isUnwanted = instance.state == .stopping
    if let found {
      life.phase = .running
      life.instance.endpoint = found.endpoint
      life.instance.processID = found.processID
      let hasStarted = instance.state == .ready || instance.state == .unhealthy
      life.health = HealthTracker(
        version.spec, listenCheckPeriod: surroundings.limits.listenCheckPeriod,
        hasStarted: hasStarted, now: now)
      life.runningSince = now
      life.servingSince = hasStarted ? now : nil
    } else if instance.state == .failed {
      life.phase = .failed
    } else if instance.state != .pending {
      // It ended while no server was there to see it.
      life.instance.restartCount += 1
    }
    return life
  }
}

extension DeploymentMachine.Plan {
  /// Plans again at `instant`, or before.
  mutating func wake(at instant: MonotonicInstant) {
    wakeAt = wakeAt.map { min($0, instant) } ?? instant
  }
}
