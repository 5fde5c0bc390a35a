import SlipwayBase
import SlipwayCore
import Testing

@Suite(.timeLimit(.minutes(1)))
struct DeploymentControllerTests {
  private let deployments = TestDeployments()
  private var runner: FakeRunner { deployments.runner }
  private var registry: DeploymentRegistry { deployments.registry }
  private let name = TestDeployments.name()
  private let health = Probe(
    method: .http(path: "/health"), periodSeconds: 5, initialDelaySeconds: 0, failureThreshold: 2)

  init() async throws {
    try await deployments.controller.resume()
  }

  /// A deployment that runs.
  private func running(
    instances: Int32 = 1, _ change: (inout ModelVersion) -> Void = { _ in }
  ) async throws -> Deployment {
    try await deployments.addVersion("0.0.1", change)
    try await deployments.create(TestDeployments.draft(instances: instances))
    return try await deployments.wait(until: .running)
  }

  @Test func `instances are started with what the version and the caller say`() async throws {
    try await deployments.addVersion { $0.spec.port = 8080 }
    try await deployments.create(TestDeployments.draft(environment: ["A": "1"]))
    let deployment = try await deployments.wait(until: .running)
    let spec = try #require(runner.starts.first)
    #expect(runner.starts.count == 1)
    #expect(spec.instanceUID == deployment.instances[0].uid)
    #expect(spec.deploymentUID == deployment.uid)
    #expect(spec.command == ["serve"])
    #expect(spec.environment == ["A": "1"])
    #expect(spec.fixedPort == 8080)
    #expect(deployment.instances[0].state == .ready)
    #expect(deployment.instances[0].endpoint == "127.0.0.1:101")
    #expect(
      try await deployments.events() == [
        "DEPLOYMENT_CREATED", "INSTANCE_STARTED", "INSTANCE_READY", "DEPLOYMENT_STATE_CHANGED",
      ])
  }

  @Test func `checks that fail at the start fail the deployment`() async throws {
    try await deployments.addVersion { $0.spec.health = health }
    deployments.probe.fail("GET /health answered 503")
    try await deployments.create()
    try await deployments.pass(.seconds(5))
    let failed = try await deployments.wait(until: .failed)
    #expect(failed.statusReason?.reason == "HEALTH_CHECK_FAILED")
    #expect(failed.statusReason?.message.contains("answered 503") == true)
    #expect(deployments.probe.checks == ["/health", "/health"])
    try await deployments.wait("stops the instance") { runner.running.isEmpty }
  }

  @Test func `a process that ends at the start fails the deployment`() async throws {
    try await deployments.addVersion()
    deployments.probe.fail("refused")
    let created = try await deployments.create()
    try await deployments.wait("starts an instance") { !runner.running.isEmpty }
    let uid = try #require(runner.starts.first?.instanceUID)
    runner.write("Traceback\nImportError: sklearn", by: uid)
    runner.crash(uid, exitCode: 7)
    let failed = try await deployments.wait(until: .failed)
    #expect(failed.uid == created.uid)
    #expect(failed.statusReason?.reason == "MODEL_EXITED")
    #expect(failed.statusReason?.message.contains("exit code 7") == true)
    #expect(failed.statusReason?.message.hasSuffix("ImportError: sklearn") == true)
  }

  @Test func `files that do not match their digests fail the deployment`() async throws {
    try await deployments.addVersion()
    runner.failStarts(with: [RegistryError(.dataLoss, "DIGEST_MISMATCH", "iris.m has changed")])
    try await deployments.create()
    let failed = try await deployments.wait(until: .failed)
    #expect(failed.statusReason?.reason == "DIGEST_MISMATCH")
    #expect(runner.starts.count == 1)
  }

  @Test func `a start that takes too long fails`() async throws {
    try await deployments.addVersion()
    let gate = Gate()
    runner.holdStarts(at: gate)
    try await deployments.create()
    try await deployments.pass(.seconds(1200))
    let failed = try await deployments.wait(until: .failed)
    #expect(failed.statusReason?.reason == "DEPLOY_TIMEOUT")
    gate.open()
    try await deployments.wait("stops what started late") { !runner.stops.isEmpty }
    try await deployments.wait("leaves nothing") { runner.running.isEmpty }
  }

  @Test func `a crashed process is started again, later each time`() async throws {
    let uid = try await running().instances[0].uid
    for (restart, delay) in [1, 2, 4].enumerated() {
      runner.crash(uid)
      try await deployments.wait(until: .concerning)
      #expect(runner.starts.count == restart + 1, "it waits first")
      try await deployments.pass(.seconds(delay))
      let again = try await deployments.wait(until: .running)
      #expect(again.instances.map(\.uid) == [uid])
      #expect(again.instances[0].restartCount == Int32(restart + 1))
    }
    #expect(runner.starts.count == 4)
  }

  @Test func `while one instance is away the others serve`() async throws {
    let deployment = try await running(instances: 2)
    let (one, other) = (deployment.instances[0].uid, deployment.instances[1].uid)
    runner.crash(one)
    try await deployments.wait(until: .concerning)
    for _ in 1...4 { #expect(try await deployments.predict().instanceUID == other) }
    try await deployments.pass(.seconds(1))
    try await deployments.wait(until: .running)
    var answered: Set<String> = []
    for _ in 1...2 { answered.insert(try await deployments.predict().instanceUID) }
    #expect(answered == [one, other])
  }

  @Test func `an unhealthy instance is an alarm and gets no requests`() async throws {
    let deployment = try await running { $0.spec.health = health }
    let endpoint = deployment.instances[0].endpoint
    deployments.probe.fail("answered 500", at: endpoint)
    for _ in 1...2 { try await deployments.pass(.seconds(5)) }
    let alarmed = try await deployments.wait(until: .concerning)
    #expect(alarmed.instances[0].state == .unhealthy)
    #expect(alarmed.statusReason?.message == "answered 500")
    let error = await refusal { try await deployments.predict() }
    #expect(error?.reason == "NO_READY_INSTANCE")
    deployments.probe.fail(nil, at: endpoint)
    try await deployments.pass(.seconds(5))
    try await deployments.wait(until: .running)
    #expect(try await deployments.predict().status == 200)
    #expect(runner.starts.count == 1, "it was not started again")
  }

  @Test func `stop and start`() async throws {
    let first = try await running(instances: 2)
    _ = try await registry.stop(name, etag: "", by: TestRegistry.caller)
    let stopped = try await deployments.wait(until: .stopped)
    #expect(stopped.instances.isEmpty)
    #expect(runner.running.isEmpty)
    #expect(runner.graces == [10, 10])
    try await deployments.wait("leaves nothing behind") { runner.discards.count == 2 }
    _ = try await registry.start(name, etag: "", by: TestRegistry.caller)
    let second = try await deployments.wait(until: .running)
    #expect(Set(second.instances.map(\.uid)).isDisjoint(with: first.instances.map(\.uid)))
  }

  @Test func `an ordered stop is served for three minutes with a health check`() async throws {
    _ = try await running { version in
      version.spec.health = health
      version.spec.health?.periodSeconds = 180
    }
    _ = try await registry.stop(name, etag: "", by: TestRegistry.caller)
    try await deployments.wait(until: .stopping)
    #expect(try await deployments.predict().status == 200)
    #expect(runner.stops.isEmpty)
    try await deployments.pass(.seconds(180))
    try await deployments.wait(until: .stopped)
    let error = await refusal { try await deployments.predict() }
    #expect(error?.reason == "DEPLOYMENT_NOT_RUNNING")
  }

  @Test func `a deleted deployment is gone once its instances are`() async throws {
    _ = try await running()
    let gate = Gate()
    runner.holdStops(at: gate)
    try await registry.delete(name, etag: "", by: TestRegistry.caller)
    try await deployments.wait("stops the instance") { gate.arrivals == 1 }
    #expect(try await registry.deployment(name).state == .deleting)
    let refused = await refusal {
      try await registry.start(name, etag: "", by: TestRegistry.caller)
    }
    #expect(refused?.reason == "DEPLOYMENT_STATE")
    gate.open()
    try await deployments.wait("is gone") { try await deployments.isGone() }
    #expect(try await deployments.events().last == "DEPLOYMENT_DELETED")
    try await deployments.create()
    try await deployments.wait(until: .running)
    #expect(try await deployments.predict().status == 200)
  }

  @Test func `a store that fails for a while loses nothing`() async throws {
    try await deployments.addVersion()
    let gate = Gate()
    runner.holdStarts(at: gate)
    try await deployments.create()
    try await deployments.wait("begins to start") { gate.arrivals == 1 }
    deployments.store.failWrites(with: RegistryError(.unavailable, "STORE_UNAVAILABLE", "busy"))
    gate.open()
    try await deployments.pass(.seconds(1))
    try await deployments.wait("tries again later") {
      deployments.clock.nextAlarm == deployments.clock.now() + .seconds(1)
    }
    deployments.store.failWrites(with: nil)
    deployments.clock.advance(by: .seconds(1))
    let deployment = try await deployments.wait(until: .running)
    #expect(deployment.instances[0].processID == 101)
    #expect(runner.starts.count == 1)
    #expect(try await deployments.events().count { $0 == "INSTANCE_STARTED" } == 1)
  }
}
