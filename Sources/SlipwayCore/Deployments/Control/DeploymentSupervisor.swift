internal import SlipwayBase
internal import Synchronization

/// Looks after one deployment: reads what is wanted, lets the machine plan, records the plan, and
/// carries it out; again whenever something happened.
final class DeploymentSupervisor: Sendable {
  private let uid: String
  private let tools: SupervisorTools
  private let events = Mutex<[DeploymentEvent]>([])
  private let wakes: AsyncStream<Void>
  private let waker: AsyncStream<Void>.Continuation
  private let task = Mutex<Task<Void, Never>?>(nil)
  private let timer = Mutex<Task<Void, Never>?>(nil)
  /// The deployment was read and what serves of it is known, or the store could not be read.
  let firstLook = FirstLook()

  init(_ uid: String, _ tools: SupervisorTools) {
    self.uid = uid
    self.tools = tools
    (wakes, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Begins with the processes that were found; `done` is called when the deployment is gone.
  func start(running: [RunningInstance], done: @escaping @Sendable () -> Void) {
    wake()
    let running = Task { [self] in
      await run(running)
      if !Task.isCancelled { done() }
    }
    task.withLock { $0 = running }
  }

  /// Looks at the deployment again.
  func wake() {
    waker.yield()
  }

  /// Tells what happened to an instance.
  func post(_ event: DeploymentEvent) {
    events.withLock { $0.append(event) }
    wake()
  }

  /// Ends at once; what the runner is doing for it goes on.
  func stop() async {
    let running = task.withLock { $0 }
    running?.cancel()
    await running?.value
    timer.withLock { $0.take() }?.cancel()
  }

  // MARK: - The loop

  private func run(_ running: [RunningInstance]) async {
    var machine: DeploymentMachine?
    defer { firstLook.take() }
    for await _ in wakes {
      if Task.isCancelled { return }
      do throws(RegistryError) {
        guard let deployment = try await read() else { return tools.routes.remove(uid) }
        if machine == nil { machine = try await takeUp(deployment, running) }
        if let current = machine {
          let (next, isGone) = try await step(current, deployment)
          machine = next
          if isGone { return tools.routes.remove(uid) }
        }
      } catch {
        tools.environment.log.error(
          "deployment not looked after, trying again",
          [LogField("deployment", uid), LogField("cause", error.message)])
        wake(at: clock.now() + tools.limits.storeRetryDelay)
      }
      firstLook.take()
    }
  }

  /// Plans, records and acts once. What could not be recorded did not happen: the machine stays as
  /// it was and hears the events again, because the store failed or a caller's order came between.
  private func step(
    _ machine: DeploymentMachine, _ deployment: Deployment
  ) async throws(RegistryError) -> (DeploymentMachine, isGone: Bool) {
    var next = machine
    var entries: [JournalEntry] = []
    let happened = takeEvents()
    for event in happened {
      for (code, message) in next.record(event, deployment, now: clock.now()) {
        entries.append(
          JournalEntry(code, of: deployment.name.resourceName, message, at: clock.wallTime()))
      }
    }
    let plan = next.plan(deployment, now: clock.now(), wallTime: clock.wallTime())
    // Before it is recorded: whoever reads that an instance is ready may send requests at once.
    tools.routes.publish(plan.deployment, next)
    do throws(RegistryError) {
      guard try await record(plan, over: deployment, entries + plan.entries) else {
        putBack(happened)
        wake()
        return (machine, false)
      }
    } catch {
      putBack(happened)
      throw error
    }
    if let instant = plan.wakeAt { wake(at: instant) }
    for action in plan.actions {
      if action == .delete { return (next, true) }
      carryOut(action)
    }
    return (next, false)
  }

  private func takeEvents() -> [DeploymentEvent] {
    events.withLock { events in
      defer { events = [] }
      return events
    }
  }

  /// Keeps events for the next step, before those that came meanwhile.
  private func putBack(_ happened: [DeploymentEvent]) {
    events.withLock { $0.insert(contentsOf: happened, at: 0) }
  }

  // MARK: - The store

  private func read() async throws(RegistryError) -> Deployment? {
    let uid = uid
    return try await tools.environment.store.read { reader throws(RegistryError) in
      try reader.deployment(uid: uid)
    }
  }

  private func takeUp(
    _ deployment: Deployment, _ running: [RunningInstance]
  ) async throws(RegistryError) -> DeploymentMachine {
    let versions = try await tools.environment.store.read { reader throws(RegistryError) in
      var versions: [String: ModelVersion] = [:]
      for served in deployment.servedModels {
        versions[served.versionUID] = try reader.version(uid: served.versionUID)
      }
      return versions
    }
    return DeploymentMachine(
      deployment, running: running,
      DeploymentMachine.Surroundings(
        limits: tools.limits, runtimes: tools.environment.runtimes,
        newUID: tools.environment.newUID, versions: versions),
      now: clock.now())
  }

  /// Records a plan; false when a caller has changed the deployment since it was read.
  private func record(
    _ plan: DeploymentMachine.Plan, over before: Deployment, _ entries: [JournalEntry]
  ) async throws(RegistryError) -> Bool {
    let isDeleted = plan.actions.contains(.delete)
    guard plan.deployment != before || !entries.isEmpty || isDeleted else { return true }
    let after = plan.deployment
    let now = clock.wallTime()
    return try await tools.environment.store.write { writer throws(RegistryError) in
      guard let current = try writer.deployment(uid: before.uid),
        current.generation == before.generation
      else { return false }
      for entry in entries { try writer.append(entry) }
      guard isDeleted else {
        try writer.update(after)
        return true
      }
      try writer.delete(after.name)
      try writer.append(
        JournalEntry(.deploymentDeleted, of: after.name.resourceName, "is gone", at: now))
      return true
    }
  }

  // MARK: - Acting

  private func carryOut(_ action: DeploymentAction) {
    let (runner, log) = (tools.runner, tools.environment.log)
    switch action {
    case .launch(let spec):
      tools.owners.set(uid, of: spec.instanceUID)
      Task { await launch(spec) }
    case .check(let check):
      Task { await make(check) }
    case .stop(let instanceUID, let graceSeconds):
      log.info("stopping instance", [LogField("instance", instanceUID)])
      Task {
        await runner.stop(instanceUID, graceSeconds: graceSeconds)
        post(.stopped(instanceUID: instanceUID))
      }
    case .discard(let instanceUID):
      tools.owners.remove(instanceUID)
      Task { await runner.discard(instanceUID) }
    case .delete:
      break
    }
  }

  private func launch(_ spec: InstanceSpec) async {
    let log = tools.environment.log
    do throws(RegistryError) {
      let running = try await tools.runner.start(spec)
      log.info(
        "instance started",
        [
          LogField("instance", spec.instanceUID), LogField("version", spec.version.resourceName),
          LogField("pid", String(running.processID)), LogField("endpoint", running.endpoint),
        ])
      post(.launched(running))
    } catch {
      log.warning(
        "instance not started",
        [LogField("instance", spec.instanceUID), LogField("cause", error.message)])
      post(.launchFailed(instanceUID: spec.instanceUID, error))
    }
  }

  private func make(_ check: InstanceCheck) async {
    let limits = tools.limits
    let outcome: ProbeOutcome
    if let probe = check.probe {
      outcome = await tools.probe.check(
        probe, endpoint: check.endpoint, protocol: check.protocol, instanceUID: check.instanceUID)
    } else {
      outcome = await tools.probe.connects(
        to: check.endpoint, timeoutSeconds: limits.listenCheckPeriod / .seconds(1))
    }
    let lastWords =
      outcome == .success
      ? "" : await tools.runner.logTail(check.instanceUID, bytesMax: limits.quotedLogBytesMax)
    post(.checked(check, outcome, lastWords: lastWords))
  }

  // MARK: - Time

  private var clock: any Clock { tools.environment.clock }

  /// Wakes the loop at an instant, instead of at the one before.
  private func wake(at instant: MonotonicInstant) {
    let clock = clock
    let alarm = Task { [weak self] in
      do throws(CancellationError) {
        try await clock.sleep(until: instant)
      } catch {
        return
      }
      self?.wake()
    }
    timer.withLock { timer in
      timer?.cancel()
      timer = alarm
    }
  }
}
