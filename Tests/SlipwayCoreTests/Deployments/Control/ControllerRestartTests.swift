import SlipwayBase
import SlipwayCore
import Testing

/// Instances outlive the server.
@Suite(.timeLimit(.minutes(1)))
struct ControllerRestartTests {
  private let before = TestDeployments()
  private let name = TestDeployments.name()

  /// A deployment that runs in a server that is stopped then.
  private func leave(instances: Int32 = 1) async throws -> Deployment {
    try await before.addVersion()
    try await before.create(TestDeployments.draft(instances: instances))
    let deployment = try await before.wait(until: .running)
    await before.controller.shutdown()
    return deployment
  }

  @Test func `a shutdown leaves instances running`() async throws {
    let deployment = try await leave(instances: 2)
    #expect(before.runner.stops.isEmpty)
    #expect(Set(before.runner.running.keys) == Set(deployment.instances.map(\.uid)))
    #expect(try await before.registry.deployment(name) == deployment)
  }

  @Test func `after a shutdown nothing is looked after`() async throws {
    let deployment = try await leave()
    _ = try await before.registry.stop(name, etag: "", by: TestRegistry.caller)
    before.controller.wake(deployment.uid)
    try await before.create(TestDeployments.draft("late"))
    for _ in 1...1000 { await Task.yield() }
    #expect(before.runner.stops.isEmpty)
    #expect(before.runner.starts.count == 1, "what is created late waits for the next server")
  }

  @Test func `a new server takes up what runs and serves it from the start`() async throws {
    let deployment = try await leave()
    let after = TestDeployments(after: before)
    try await after.controller.resume()
    #expect(try await after.predict().instanceUID == deployment.instances[0].uid, "at once")
    #expect(after.runner.kept == [deployment.instances[0].uid], "what others left is discarded")
    #expect(after.runner.starts.isEmpty)
    #expect(try await after.registry.deployment(name).state == .running)
  }

  @Test func `what it took up is started again when it ends`() async throws {
    let uid = try await leave().instances[0].uid
    let after = TestDeployments(after: before)
    try await after.controller.resume()
    after.runner.crash(uid)
    try await after.wait(until: .concerning)
    try await after.pass(.seconds(1))
    try await after.wait(until: .running)
    #expect(after.runner.starts.map(\.instanceUID) == [uid])
  }

  @Test func `an end that comes during the resumption is heard`() async throws {
    let uid = try await leave().instances[0].uid
    let after = TestDeployments(after: before)
    after.runner.crashOnAdoption(uid)
    try await after.controller.resume()
    let deployment = try await after.wait(until: .concerning)
    #expect(deployment.statusReason?.reason == "MODEL_EXITED")
  }

  @Test func `what ended meanwhile is started again`() async throws {
    let deployment = try await leave(instances: 2)
    before.runner.vanish(deployment.instances[0].uid)
    let after = TestDeployments(after: before)
    try await after.controller.resume()
    let again = try await after.wait("is whole again") {
      $0.state == .running && $0.instances[0].restartCount == 1
    }
    #expect(again.instances.map(\.uid) == deployment.instances.map(\.uid))
    #expect(after.runner.starts.map(\.instanceUID) == [deployment.instances[0].uid])
  }

  @Test func `processes that nobody knows are stopped`() async throws {
    let deployment = try await leave()
    before.runner.leave(
      RunningInstance(instanceUID: "stray", processID: 9, endpoint: "127.0.0.1:9"))
    let after = TestDeployments(after: before)
    try await after.controller.resume()
    try await after.wait("removes it") { after.runner.discards == ["stray"] }
    #expect(after.runner.stops == ["stray"])
    #expect(Array(after.runner.running.keys) == [deployment.instances[0].uid])
  }

  @Test func `an order that no server carried out is carried out by the next`() async throws {
    _ = try await leave()
    _ = try await before.registry.stop(name, etag: "", by: TestRegistry.caller)
    let after = TestDeployments(after: before)
    try await after.controller.resume()
    try await after.wait(until: .stopped)
    #expect(after.runner.running.isEmpty)
  }

  @Test func `a deletion is finished by the next server`() async throws {
    _ = try await leave()
    try await before.registry.delete(name, etag: "", by: TestRegistry.caller)
    let after = TestDeployments(after: before)
    try await after.controller.resume()
    try await after.wait("is gone") { try await after.isGone() }
    #expect(after.runner.running.isEmpty)
  }
}
