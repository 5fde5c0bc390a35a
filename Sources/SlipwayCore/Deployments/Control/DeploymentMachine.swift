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

  private(set) var lives: [InstanceLife] = []
  private var startGeneration: Int64
  private var deployingSince: MonotonicInstant
  private var failure: StatusReason?
  let surroundings: Surroundings

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

  /// Takes note of what happened; answers what is worth an entry in the journal.
  mutating func record(_ event: DeploymentEvent, _ deployment: Deployment, now: MonotonicInstant)
    -> [(JournalEvent, String)]
  {
    switch event {
    case .launched(let running):
      return launched(running, deployment, now: now)
    case .launchFailed(let uid, let error):
      guard let index = index(of: uid), lives[index].phase == .launching else { return [] }
      return ended(
        index, StatusReason(reason: error.reason, message: error.message), deployment,
        isFinal: error.kind == .failedPrecondition || error.kind == .dataLoss, now: now)
    case .exited(let exit, let lastWords):
      return exited(exit, lastWords, deployment, now: now)
    case .checked(let uid, let check, let outcome, let lastWords):
      return checked(uid, check, outcome, lastWords, deployment, now: now)
    case .stopped(let uid):
      guard let index = index(of: uid), lives[index].phase == .stopping else { return [] }
      stopped(index, now: now)
      return [(.instanceStopped, "instance \(uid)")]
    }
  }

  /// What is to be recorded and done now.
  mutating func plan(
    _ deployment: Deployment, now: MonotonicInstant, wallTime: Timestamp
  ) -> Plan {
    var plan = Plan(deployment: deployment)
    if deployment.startGeneration != startGeneration { beginAnew(deployment, now: now) }
    switch deployment.desired {
    case .running: keepRunning(&plan, now: now)
    case .stopped, .deleted: windDown(&plan, now: now, wallTime: wallTime)
    }
    retire(&plan)
    checkHealth(&plan, now: now)
    settle(&plan, wallTime: wallTime)
    plan.deployment.instances = lives.map(\.record)
    return plan
  }

  // MARK: - Recording

  private mutating func launched(
    _ running: RunningInstance, _ deployment: Deployment, now: MonotonicInstant
  ) -> [(JournalEvent, String)] {
    guard let index = index(of: running.instanceUID), lives[index].phase == .launching,
      let version = surroundings.versions[lives[index].served.versionUID]
    else { return [] }
    lives[index].phase = .running
    lives[index].instance.endpoint = running.endpoint
    lives[index].instance.processID = running.processID
    lives[index].health = HealthTracker(
      version.spec, listenCheckPeriod: surroundings.limits.listenCheckPeriod, hasStarted: false,
      now: now)
    let started = (
      JournalEvent.instanceStarted,
      "instance \(running.instanceUID) is process \(running.processID) at \(running.endpoint)"
    )
    guard let (exit, lastWords) = lives[index].earlyExit.take() else { return [started] }
    return [started] + exited(exit, lastWords, deployment, now: now)
  }

  private mutating func exited(
    _ exit: InstanceExit, _ lastWords: String, _ deployment: Deployment, now: MonotonicInstant
  ) -> [(JournalEvent, String)] {
    guard let index = index(of: exit.instanceUID) else { return [] }
    if lives[index].phase == .launching { lives[index].earlyExit = (exit, lastWords) }
    guard lives[index].phase == .running, lives[index].instance.processID == exit.processID else {
      return []
    }
    let how =
      exit.exitCode.map { "with exit code \($0)" } ?? exit.signal.map { "by signal \($0)" }
      ?? "without anybody to tell how"
    let reason = StatusReason(
      reason: "MODEL_EXITED", message: Self.quoting("the model's process ended \(how)", lastWords))
    return [(.instanceExited, "instance \(exit.instanceUID) ended \(how)")]
      + ended(index, reason, deployment, isFinal: false, now: now)
  }

  private mutating func checked(
    _ uid: String, _ check: HealthTracker.Check, _ outcome: ProbeOutcome, _ lastWords: String,
    _ deployment: Deployment, now: MonotonicInstant
  ) -> [(JournalEvent, String)] {
    guard let index = index(of: uid), lives[index].phase == .running else { return [] }
    switch lives[index].health?.record(check, outcome, now: now) ?? .none {
    case .none, .readinessChanged:
      return []
    case .started, .becameHealthy:
      lives[index].servingSince = lives[index].servingSince ?? now
      lives[index].instance.statusReason = nil
      return [(.instanceReady, "instance \(uid)")]
    case .becameUnhealthy(let seen):
      lives[index].instance.statusReason = StatusReason(
        reason: "HEALTH_CHECK_FAILED", message: seen)
      return [(.instanceUnhealthy, "instance \(uid): \(seen)")]
    case .startFailed(let seen):
      let reason = StatusReason(
        reason: "HEALTH_CHECK_FAILED",
        message: Self.quoting("the model did not become healthy: \(seen)", lastWords))
      lives[index].instance.statusReason = reason
      if hasServed(deployment) {
        lives[index].restartsWhenStopped = true
      } else {
        failure = failure ?? reason
      }
      return [(.instanceFailed, "instance \(uid): \(seen)")]
    }
  }

  /// An instance does not run any more: it waits for a restart, or its start failed for good.
  private mutating func ended(
    _ index: Int, _ reason: StatusReason, _ deployment: Deployment, isFinal: Bool,
    now: MonotonicInstant
  ) -> [(JournalEvent, String)] {
    lives[index].health = nil
    lives[index].instance.statusReason = reason
    if lives[index].isUnwanted || deployment.desired != .running {
      lives[index].phase = .gone
      return []
    }
    if hasServed(deployment), !isFinal {
      waitForRestart(index, now: now)
      return []
    }
    lives[index].phase = .failed
    // Once all instances have served, the others go on without the one that failed.
    if !hasServed(deployment) { failure = failure ?? reason }
    return [(.instanceFailed, "instance \(lives[index].instance.uid): \(reason.message)")]
  }

  private mutating func stopped(_ index: Int, now: MonotonicInstant) {
    lives[index].health = nil
    if lives[index].restartsWhenStopped, !lives[index].isUnwanted {
      lives[index].restartsWhenStopped = false
      waitForRestart(index, now: now)
    } else {
      lives[index].phase = .gone
    }
  }

  private mutating func waitForRestart(_ index: Int, now: MonotonicInstant) {
    let delay = lives[index].restartDelay(surroundings.limits, now: now)
    lives[index].phase = .waiting(until: now + delay)
    lives[index].instance.restartCount += 1
  }

  // MARK: - Planning

  /// A new order to start: whatever is left of the start before goes.
  private mutating func beginAnew(_ deployment: Deployment, now: MonotonicInstant) {
    startGeneration = deployment.startGeneration
    deployingSince = now
    failure = nil
    for index in lives.indices { lives[index].isUnwanted = true }
  }

  private mutating func keepRunning(_ plan: inout Plan, now: MonotonicInstant) {
    guard failure == nil else {
      for index in lives.indices where lives[index].phase != .failed {
        lives[index].isUnwanted = true
      }
      return
    }
    checkTimeout(&plan, now: now)
    guard failure == nil else { return keepRunning(&plan, now: now) }
    for served in plan.deployment.servedModels {
      let wanted = lives.count { !$0.isUnwanted && $0.served.versionUID == served.versionUID }
      for _ in wanted..<max(wanted, Int(served.instanceCount)) {
        lives.append(
          InstanceLife(
            instance: Instance(
              uid: surroundings.newUID(), version: served.version, versionUID: served.versionUID),
            served: served, phase: .waiting(until: now)))
      }
    }
    for index in lives.indices where !lives[index].isUnwanted {
      guard case .waiting(let until) = lives[index].phase else { continue }
      if until > now {
        plan.wake(at: until)
      } else if let spec = spec(of: lives[index], plan.deployment) {
        lives[index].phase = .launching
        plan.actions.append(.launch(spec))
      }
    }
  }

  /// Gives up a start that takes longer than it may.
  private mutating func checkTimeout(_ plan: inout Plan, now: MonotonicInstant) {
    guard !hasServed(plan.deployment) else { return }
    for life in lives where !life.isUnwanted && !life.isReady {
      let limit = deployingSince + .seconds(Int64(life.served.deployTimeoutSeconds))
      if limit > now {
        plan.wake(at: limit)
        continue
      }
      failure = StatusReason(
        reason: "DEPLOY_TIMEOUT",
        message: "\(life.served.version.resourceName) was not ready within "
          + "\(life.served.deployTimeoutSeconds) s (deploy_timeout)")
      return
    }
  }

  /// Stops all instances; those of versions with a health check serve on for a while first (§4.5).
  private mutating func windDown(
    _ plan: inout Plan, now: MonotonicInstant, wallTime: Timestamp
  ) {
    let waits =
      plan.deployment.desired == .stopped
      && lives.contains { life in
        surroundings.versions[life.served.versionUID]?.spec.health != nil
      }
    if waits, lives.contains(where: \.isReady) {
      let passed = wallTime.seconds - plan.deployment.transitionTime.seconds
      let left = Int64(surroundings.limits.stopGraceSeconds) - passed
      if left > 0 { return plan.wake(at: now + .seconds(left)) }
    }
    for index in lives.indices { lives[index].isUnwanted = true }
  }

  /// Takes the next step with instances that are not wanted any more, or not as they are.
  private mutating func retire(_ plan: inout Plan) {
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

  private mutating func checkHealth(_ plan: inout Plan, now: MonotonicInstant) {
    for index in lives.indices where lives[index].phase == .running {
      let (instance, served) = (lives[index].instance, lives[index].served)
      let kind = surroundings.versions[served.versionUID]?.spec.protocol ?? .http
      for (check, probe) in lives[index].health?.takeDue(now: now) ?? [] {
        plan.actions.append(
          .check(instanceUID: instance.uid, check, probe, endpoint: instance.endpoint, kind))
      }
      if let next = lives[index].health?.nextDue { plan.wake(at: next) }
    }
  }

  /// Derives the deployment's state from its instances (§4.4).
  private mutating func settle(_ plan: inout Plan, wallTime: Timestamp) {
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

  // MARK: - Helpers of the above

  /// Whether all instances have served since the last order to start.
  private func hasServed(_ deployment: Deployment) -> Bool {
    deployment.state == .running || deployment.state == .concerning
  }

  private func index(of uid: String) -> Int? {
    lives.firstIndex { $0.instance.uid == uid }
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

  private static func quoting(_ text: String, _ lastWords: String) -> String {
    let words = lastWords.split(whereSeparator: \.isNewline).suffix(5).joined(separator: "\n")
    return words.isEmpty ? text : "\(text); its last output:\n\(words)"
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
    if let found {
      life.phase = .running
      life.instance.endpoint = found.endpoint
      life.instance.processID = found.processID
      let hasStarted = instance.state == .ready || instance.state == .unhealthy
      life.health = HealthTracker(
        version.spec, listenCheckPeriod: surroundings.limits.listenCheckPeriod,
        hasStarted: hasStarted, now: now)
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
  fileprivate mutating func wake(at instant: MonotonicInstant) {
    wakeAt = wakeAt.map { min($0, instant) } ?? instant
  }
}
