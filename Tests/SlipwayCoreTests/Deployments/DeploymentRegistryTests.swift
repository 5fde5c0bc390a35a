import SlipwayBase
import SlipwayCore
import Testing

@Suite(.timeLimit(.minutes(1)))
struct DeploymentRegistryTests {
  private let deployments = TestDeployments()
  private let id = "0198c0de-0000-7000-8000-000000000001"

  private func mutation(_ fingerprint: String = "f") -> Mutation {
    Mutation(actor: "tester", requestID: id, fingerprint: fingerprint)
  }

  // MARK: - Creation

  @Test func `a created deployment is to run`() async throws {
    try await deployments.addVersion()
    let created = try await deployments.create()
    #expect(created.state == .deploying)
    #expect(created.desired == .running)
    #expect(created.revision == 1)
    #expect(created.servedModels.map(\.versionUID) == ["version-0.0.1"])
    try await deployments.wait(until: .running)
    #expect(try await deployments.events().first == "DEPLOYMENT_CREATED")
  }

  @Test func `a validated one is not there`() async throws {
    try await deployments.addVersion()
    let checked = try await deployments.registry.validate(TestDeployments.draft())
    #expect(checked.uid.isEmpty)
    let error = await refusal {
      try await deployments.registry.deployment(TestDeployments.name())
    }
    #expect(error?.reason == "DEPLOYMENT_NOT_FOUND")
    #expect(try await deployments.events().isEmpty)
    #expect(deployments.runner.starts.isEmpty)
  }

  @Test func `a name is taken before its versions are looked at`() async throws {
    try await deployments.addVersion()
    try await deployments.create()
    for draft in [TestDeployments.draft(), TestDeployments.draft(serving: "9.9.9")] {
      let refusals = [
        await refusal { try await deployments.create(draft) },
        await refusal { try await deployments.registry.validate(draft) },
      ]
      #expect(refusals.map { $0?.kind } == [.alreadyExists, .alreadyExists])
      #expect(refusals.map { $0?.reason } == ["DEPLOYMENT_EXISTS", "DEPLOYMENT_EXISTS"])
    }
  }

  @Test func `a model and a version that are not there`() async throws {
    let noModel = await refusal { try await deployments.create() }
    #expect(noModel?.reason == "MODEL_NOT_FOUND")
    try await deployments.addVersion("0.0.2")
    let noVersion = await refusal { try await deployments.create() }
    #expect(noVersion?.kind == .notFound)
    #expect(noVersion?.reason == "VERSION_NOT_FOUND")
  }

  @Test(arguments: ModelVersion.State.allCases.filter { $0 != .normal })
  func `a version must be normal`(state: ModelVersion.State) async throws {
    try await deployments.addVersion { $0.state = state }
    let error = await refusal { try await deployments.create() }
    #expect(error?.kind == .failedPrecondition)
    #expect(
      error?.summary == ["projects/default/models/iris/versions/0.0.1 MODEL_NOT_READY"])
  }

  @Test func `everything that keeps versions from being served is told at once`() async throws {
    try await deployments.addVersion("0.0.1") { $0.spec.deploymentTypes = [.batch] }
    try await deployments.addVersion("0.0.2") { $0.spec.modelType = .mindspore }
    let served = [
      TestDeployments.served("0.0.1", weight: 50), TestDeployments.served("0.0.2", weight: 50),
    ]
    let error = await refusal {
      try await deployments.create(TestDeployments.draft("d", served))
    }
    #expect(
      error?.violations.map(\.reason) == ["DEPLOYMENT_TYPE_NOT_ALLOWED", "RUNTIME_NOT_CONFIGURED"])
  }

  @Test func `a start command needs no runtime`() async throws {
    try await deployments.addVersion {
      $0.spec.modelType = .custom
      $0.spec.startCommand = ["python", "server.py"]
    }
    try await deployments.create()
    try await deployments.wait(until: .running)
    #expect(deployments.runner.starts.map(\.command) == [["python", "server.py"]])
  }

  @Test func `a project has a quota`() async throws {
    var limits = DeploymentLimits()
    limits.deploymentsPerProjectMax = 1
    let deployments = TestDeployments(limits: limits)
    try await deployments.addVersion()
    try await deployments.create(TestDeployments.draft("one"))
    let error = await refusal { try await deployments.create(TestDeployments.draft("two")) }
    #expect(error?.kind == .resourceExhausted)
    #expect(error?.reason == "DEPLOYMENT_QUOTA")
    #expect(error?.metadata["limit"] == "1")
  }

  // MARK: - Repeated requests

  @Test func `a creation that is repeated answers the first one`() async throws {
    try await deployments.addVersion()
    let first = try await deployments.create(by: mutation())
    let second = try await deployments.create(by: mutation())
    #expect(second.uid == first.uid)
    let error = await refusal { try await deployments.create(by: mutation("other")) }
    #expect(error?.reason == "REQUEST_ID_REUSED")
    let malformed = Mutation(actor: "tester", requestID: "x")
    let invalid = await refusal { try await deployments.create(by: malformed) }
    #expect(invalid?.reason == "REQUEST_ID_INVALID")
  }

  @Test func `a stop that is repeated stops once`() async throws {
    try await deployments.addVersion()
    try await deployments.create()
    try await deployments.wait(until: .running)
    let name = TestDeployments.name()
    _ = try await deployments.registry.stop(name, etag: "", by: mutation())
    try await deployments.wait(until: .stopped)
    let again = try await deployments.registry.stop(name, etag: "", by: mutation())
    #expect(again.state == .stopped)
    #expect(try await deployments.events().count { $0 == "DEPLOYMENT_STOP_REQUESTED" } == 1)
  }

  @Test func `a deletion that is repeated ends well when nothing is left`() async throws {
    try await deployments.addVersion()
    try await deployments.create()
    let name = TestDeployments.name()
    try await deployments.registry.delete(name, etag: "", by: mutation())
    try await deployments.wait("is gone") { try await deployments.isGone() }
    try await deployments.registry.delete(name, etag: "", by: mutation())
    let other = await refusal {
      try await deployments.registry.delete(name, etag: "", by: TestRegistry.caller)
    }
    #expect(other?.reason == "DEPLOYMENT_NOT_FOUND")
  }

  // MARK: - Changes

  @Test func `an etag of before is refused`() async throws {
    try await deployments.addVersion()
    let created = try await deployments.create()
    try await deployments.wait(until: .running)
    let name = TestDeployments.name()
    let stopped = try await deployments.registry.stop(
      name, etag: created.etag, by: TestRegistry.caller)
    #expect(stopped.etag != created.etag, "what the controller does changes no etag, a caller does")
    let registry = deployments.registry
    let refusals = [
      await refusal { try await registry.start(name, etag: created.etag, by: TestRegistry.caller) },
      await refusal { try await registry.stop(name, etag: created.etag, by: TestRegistry.caller) },
    ]
    #expect(refusals.map { $0?.kind } == [.aborted, .aborted])
    let deletion = await refusal {
      try await registry.delete(name, etag: created.etag, by: TestRegistry.caller)
    }
    #expect(deletion?.reason == "ETAG_MISMATCH")
  }

  @Test func `starting what runs changes nothing`() async throws {
    try await deployments.addVersion()
    try await deployments.create()
    let running = try await deployments.wait(until: .running)
    let answer = try await deployments.registry.start(
      TestDeployments.name(), etag: "", by: TestRegistry.caller)
    #expect(answer == running)
    #expect(try await !deployments.events().contains("DEPLOYMENT_START_REQUESTED"))
  }

  @Test func `an unknown deployment cannot be changed`() async throws {
    let (registry, name) = (deployments.registry, TestDeployments.name("nobody"))
    let refusals = [
      await refusal { try await registry.start(name, etag: "", by: TestRegistry.caller) },
      await refusal { try await registry.stop(name, etag: "", by: TestRegistry.caller) },
    ]
    #expect(refusals.map { $0?.reason } == ["DEPLOYMENT_NOT_FOUND", "DEPLOYMENT_NOT_FOUND"])
  }

  @Test func `pages hold every deployment once`() async throws {
    try await deployments.addVersion()
    for number in 1...5 { try await deployments.create(TestDeployments.draft("d\(number)")) }
    var (ids, token): ([String], String) = ([], "")
    repeat {
      let page = try await deployments.registry.deployments(
        in: TestRegistry.project, page: try PageRequest(size: 2, token: token))
      #expect(page.rows.count <= 2)
      ids += page.rows.map(\.name.id)
      token = page.nextToken
    } while !token.isEmpty
    #expect(ids == ["d1", "d2", "d3", "d4", "d5"])
  }
}
