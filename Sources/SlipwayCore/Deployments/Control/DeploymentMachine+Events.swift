internal import SlipwayBase

/// What events make of the instances.
extension DeploymentMachine {
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
    case .checked(let check, let outcome, let lastWords):
      return checked(check, outcome, lastWords, deployment, now: now)
    case .stopped(let uid):
      guard let index = index(of: uid), lives[index].phase == .stopping else { return [] }
      stopped(index, now: now)
      return [(.instanceStopped, "instance \(uid)")]
    }
  }

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
    lives[index].runningSince = now
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
      reason: "MODEL_EXITED", message: quoting("the model's process ended \(how)", lastWords))
    return [(.instanceExited, "instance \(exit.instanceUID) ended \(how)")]
      + ended(index, reason, deployment, isFinal: false, now: now)
  }

  private mutating func checked(
    _ check: InstanceCheck, _ outcome: ProbeOutcome, _ lastWords: String,
    _ deployment: Deployment, now: MonotonicInstant
  ) -> [(JournalEvent, String)] {
    guard let index = index(of: check.instanceUID), lives[index].phase == .running,
      lives[index].instance.processID == check.processID
    else { return [] }
    let uid = check.instanceUID
    let wasReady = lives[index].isReady
    switch lives[index].health?.record(check.kind, outcome, now: now) ?? .none {
    case .none:
      return []
    case .started, .becameHealthy, .readinessChanged:
      guard lives[index].isReady, !wasReady else { return [] }
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
        message: quoting("the model did not become healthy: \(seen)", lastWords))
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

  private func quoting(_ text: String, _ lastWords: String) -> String {
    let words = lastWords.split(whereSeparator: \.isNewline)
      .suffix(surroundings.limits.quotedLogLinesMax).joined(separator: "\n")
    return words.isEmpty ? text : "\(text); its last output:\n\(words)"
  }
}
