internal import SlipwayBase
internal import Synchronization

/// Brings deployments to what is wanted of them and keeps them there: one supervisor each.
///
/// The store and the processes are the truth: everything here can be lost at any instant, `resume`
/// finds it again.
package final class DeploymentController: Sendable {
  private struct State {
    var supervisors: [String: DeploymentSupervisor] = [:]
    var exits: Task<Void, Never>?
    var isStopping = false
  }

  /// Bounds of deployments and predictions.
  package let limits: DeploymentLimits
  /// Where requests can be sent.
  package let routes = RouteTable()
  private let tools: SupervisorTools
  private let state = Mutex(State())

  package init(
    _ environment: RegistryEnvironment, runner: any Runner, probe: any InstanceProbe,
    limits: DeploymentLimits = DeploymentLimits()
  ) {
    self.limits = limits
    tools = SupervisorTools(
      environment: environment, runner: runner, probe: probe, limits: limits, routes: routes)
  }

  /// Takes up every deployment with the processes that run of it, and stops processes that no
  /// deployment knows. Returns when requests reach whatever still serves. Call once, before
  /// anything is woken.
  package func resume() async throws(RegistryError) {
    let running = await tools.runner.adopt()
    let deployments = try await tools.environment.store.read { reader throws(RegistryError) in
      try reader.allDeployments()
    }
    for deployment in deployments {
      let uids = Set(deployment.instances.map(\.uid))
      supervise(deployment.uid, running: running.filter { uids.contains($0.instanceUID) })
    }
    // Not before everything found has an owner: the exit of one without is nobody's.
    listenForExits()
    let known = Set(deployments.flatMap { $0.instances.map(\.uid) })
    await tools.runner.discard(except: known)
    for stray in running where !known.contains(stray.instanceUID) { remove(stray) }
    for supervisor in state.withLock({ Array($0.supervisors.values) }) {
      await supervisor.firstLook.wait()
    }
  }

  /// Looks after a deployment now: something about it has changed in the store.
  package func wake(_ deploymentUID: String) {
    let supervisor = state.withLock { $0.supervisors[deploymentUID] }
    if let supervisor { supervisor.wake() } else { supervise(deploymentUID, running: []) }
  }

  /// Stops to look after deployments; instances go on running.
  package func shutdown() async {
    let (supervisors, exits) = state.withLock { state in
      state.isStopping = true
      return (Array(state.supervisors.values), state.exits.take())
    }
    exits?.cancel()
    for supervisor in supervisors { await supervisor.stop() }
  }

  private func supervise(_ deploymentUID: String, running: [RunningInstance]) {
    state.withLock { state in
      guard !state.isStopping, state.supervisors[deploymentUID] == nil else { return }
      for instance in running { tools.owners.set(deploymentUID, of: instance.instanceUID) }
      let supervisor = DeploymentSupervisor(deploymentUID, tools)
      state.supervisors[deploymentUID] = supervisor
      supervisor.start(running: running) { [weak self] in self?.forget(deploymentUID) }
    }
  }

  private func forget(_ deploymentUID: String) {
    state.withLock { _ = $0.supervisors.removeValue(forKey: deploymentUID) }
  }

  private func remove(_ stray: RunningInstance) {
    let (runner, log) = (tools.runner, tools.environment.log)
    log.warning(
      "instance belongs to no deployment",
      [LogField("instance", stray.instanceUID), LogField("pid", String(stray.processID))])
    Task {
      await runner.stop(stray.instanceUID, graceSeconds: 0)
      await runner.discard(stray.instanceUID)
    }
  }

  private func listenForExits() {
    let tools = tools
    let listener = Task { [weak self] in
      for await exit in tools.runner.exits {
        let lastWords = await tools.runner.logTail(
          exit.instanceUID, bytesMax: tools.limits.quotedLogBytesMax)
        guard let self, let owner = tools.owners.owner(of: exit.instanceUID) else { continue }
        let supervisor = state.withLock { $0.supervisors[owner] }
        supervisor?.post(.exited(exit, lastWords: lastWords))
      }
    }
    state.withLock { $0.exits = listener }
  }
}
