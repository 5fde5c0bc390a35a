import SlipwayBase
import SlipwayCore
import Synchronization
import Testing

/// Deployments over a store in memory, a runner that runs nothing, and time that stands still.
final class TestDeployments: Sendable {
  let store: InMemoryRegistryStore
  let clock: FakeClock
  let runner: FakeRunner
  let probe = FakeProbe()
  let invoker = FakeInvoker()
  let controller: DeploymentController
  let registry: DeploymentRegistry
  let predictor: Predictor

  /// Fresh deployments, or those that an `earlier` server left.
  init(limits: DeploymentLimits = DeploymentLimits(), after earlier: TestDeployments? = nil) {
    store = earlier?.store ?? InMemoryRegistryStore()
    clock = earlier?.clock ?? FakeClock()
    runner = FakeRunner(after: earlier?.runner)
    let count = Atomic(earlier == nil ? 0 : 1_000_000)
    let environment = RegistryEnvironment(
      store: store, objects: InMemoryObjectStore(), artifacts: InMemoryArtifactStore(),
      cryptography: FakeCryptography(), clock: clock,
      newUID: {
        let number = String(count.add(1, ordering: .relaxed).newValue)
        let padding = String(repeating: "0", count: 12 - number.count)
        return "00000000-0000-7000-8000-\(padding)\(number)"
      }, runtimes: SamplePackages.runtimes, log: .silent)
    controller = DeploymentController(
      environment, runner: runner, probe: probe, limits: limits)
    registry = DeploymentRegistry(environment, controller: controller)
    predictor = Predictor(environment, controller: controller, invoker: invoker)
  }

  /// Puts a version of `iris` into the store, ready to be deployed unless `change` says otherwise.
  func addVersion(
    _ number: String = "0.0.1", _ change: (inout ModelVersion) -> Void = { _ in }
  ) async throws {
    let added = SampleVersions.iris(number, change)
    let name = added.name
    let time = clock.wallTime()
    try await store.write { (writer) throws(RegistryError) in
      if try writer.model(name.model) == nil {
        try writer.insert(
          Model(
            name: name.model, uid: "model-iris", latest: name.number, versionCount: 1,
            createTime: time, updateTime: time, generation: 1))
      }
      try writer.insert(added)
    }
  }

  static func name(_ id: String = "flowers") -> DeploymentName {
    DeploymentName(project: TestRegistry.project, id: id)!
  }

  /// A draft that serves one version.
  static func draft(
    _ id: String = "flowers", serving number: String = "0.0.1", instances: Int32? = nil,
    environment: [String: String] = [:]
  ) -> DeploymentDraft {
    draft(id, [served(number, instances: instances, environment: environment)])
  }

  static func draft(
    _ id: String = "flowers", _ served: [ServedModelDraft], description: String = "",
    type: DeploymentType? = .realTime
  ) -> DeploymentDraft {
    DeploymentDraft(
      project: TestRegistry.project, deploymentID: id, description: description, type: type,
      servedModels: served)
  }

  static func served(
    _ number: String = "0.0.1", weight: Int32? = nil, instances: Int32? = nil,
    environment: [String: String] = [:]
  ) -> ServedModelDraft {
    ServedModelDraft(
      modelVersion: TestRegistry.version(number).resourceName, weight: weight,
      instanceCount: instances, environment: environment)
  }

  /// Creates a deployment.
  @discardableResult
  func create(
    _ draft: DeploymentDraft = draft(), by mutation: Mutation = TestRegistry.caller
  ) async throws -> Deployment {
    try await registry.create(draft, by: mutation)
  }

  /// The deployment as the store has it once `condition` holds.
  @discardableResult
  func wait(
    for id: String = "flowers", _ what: Comment, at location: SourceLocation = #_sourceLocation,
    until condition: (Deployment) -> Bool
  ) async throws -> Deployment {
    while true {
      let deployment = try await registry.deployment(Self.name(id))
      if condition(deployment) { return deployment }
      try #require(!Task.isCancelled, what, sourceLocation: location)
      await Task.yield()
    }
  }

  /// The deployment once it is in `state`.
  @discardableResult
  func wait(for id: String = "flowers", until state: Deployment.State) async throws -> Deployment {
    try await wait(for: id, "becomes \(state.rawValue)") { $0.state == state }
  }

  /// Waits until `condition` holds.
  func wait(_ what: Comment, until condition: () async throws -> Bool) async throws {
    while try await !condition() {
      try #require(!Task.isCancelled, what)
      await Task.yield()
    }
  }

  /// Waits until the next thing to happen is `duration` away, and lets that time pass.
  func pass(_ duration: Duration) async throws {
    let instant = clock.now() + duration
    try await wait("has something to do in \(duration)") { clock.nextAlarm == instant }
    clock.advance(by: duration)
  }

  /// Whether the store has forgotten the deployment.
  func isGone(_ id: String = "flowers") async throws -> Bool {
    try await store.read { (reader) throws(RegistryError) in
      try reader.deployment(Self.name(id)) == nil
    }
  }

  /// The codes of the journal, in order.
  func events() async throws -> [String] {
    try await store.read { (reader) throws(RegistryError) in
      try reader.journal(after: 0, limit: 10_000).map(\.event)
    }
  }

  /// Sends one request to a deployment.
  func predict(
    _ id: String = "flowers", url: String = "/", body: [UInt8] = [1], within: Duration? = nil
  ) async throws -> PredictAnswer {
    try await predictor.predict(
      PredictCall(
        name: Self.name(id), url: url, contentType: "", body: body,
        deadline: within.map { clock.now() + $0 }))
  }
}
