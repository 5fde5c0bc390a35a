import SlipwayCore
import Testing

/// Rules of the request's fields, seen from the use case that applies them.
@Suite(.timeLimit(.minutes(1)))
struct DeploymentFieldTests {
  private typealias Drafts = TestDeployments
  private let deployments = TestDeployments()

  /// The violations of a draft.
  private func violations(_ draft: DeploymentDraft) async throws -> [String] {
    try await deployments.addVersion("0.0.1")
    try await deployments.addVersion("0.0.2")
    do throws(RegistryError) {
      _ = try await deployments.registry.validate(draft)
      return []
    } catch {
      return error.summary
    }
  }

  @Test func `defaults fill what is absent`() async throws {
    try await deployments.addVersion()
    let served = try await deployments.registry.validate(Drafts.draft()).servedModels[0]
    #expect(served.weight == 100)
    #expect(served.instanceCount == 1)
    #expect(served.deployTimeoutSeconds == 1200)
    #expect(served.gracePeriodSeconds == 10)
    #expect(served.versionUID == "version-0.0.1")
  }

  @Test(arguments: ["", "a b", String(repeating: "a", count: 65)])
  func `a name is 1 to 64 letters, digits, - and _`(id: String) async throws {
    #expect(try await violations(Drafts.draft(id)) == ["deployment_id NAME_INVALID"])
  }

  @Test(arguments: ["&", "!", "'", "\"", "<", ">", "=", "+", String(repeating: "a", count: 101)])
  func `a description that is wrong`(text: String) async throws {
    let draft = Drafts.draft("d", [Drafts.served()], description: text)
    #expect(try await violations(draft) == ["deployment.description DESCRIPTION_INVALID"])
  }

  @Test func `a type must be given`() async throws {
    let draft = Drafts.draft("d", [Drafts.served()], type: nil)
    #expect(try await violations(draft) == ["deployment.type TYPE_INVALID"])
  }

  @Test(arguments: [DeploymentType.batch, .edge])
  func `only real-time deployments are served`(type: DeploymentType) async throws {
    try await deployments.addVersion()
    let draft = Drafts.draft("d", [Drafts.served()], type: type)
    let error = await refusal { try await deployments.registry.validate(draft) }
    #expect(error?.kind == .unimplemented)
    #expect(error?.summary == ["deployment.type TYPE_UNSUPPORTED"])
  }

  @Test(arguments: [0, 21])
  func `a deployment serves 1 to 20 versions`(count: Int) async throws {
    let served = (0..<count).map { Drafts.served("0.0.\($0)", weight: $0 == 0 ? 0 : 5) }
    #expect(
      try await violations(Drafts.draft("d", served))
        == ["deployment.served_models SERVED_MODELS_INVALID"])
  }

  @Test func `a version is served once`() async throws {
    let served = [Drafts.served(weight: 40), Drafts.served(weight: 60)]
    #expect(
      try await violations(Drafts.draft("d", served))
        == ["deployment.served_models[1].model_version SERVED_MODELS_INVALID"])
  }

  @Test(arguments: [
    "", "iris", "projects/default/models/iris", "projects/p/models/iris/versions/1",
  ])
  func `a version is named in full`(name: String) async throws {
    let served = [ServedModelDraft(modelVersion: name)]
    #expect(
      try await violations(Drafts.draft("d", served))
        == ["deployment.served_models[0].model_version NAME_INVALID"])
  }

  @Test func `a version of another project is refused`() async throws {
    let served = [ServedModelDraft(modelVersion: "projects/other/models/iris/versions/0.0.1")]
    #expect(
      try await violations(Drafts.draft("d", served))
        == ["deployment.served_models[0].model_version NAME_INVALID"])
  }

  @Test(
    arguments: [
      ([100], []), ([0, 100], []), ([30, 70], []), ([nil], []),
      ([50], ["deployment.served_models WEIGHT_INVALID"]),
      ([50, 51], ["deployment.served_models WEIGHT_INVALID"]),
      ([50, nil], ["deployment.served_models[1].weight WEIGHT_INVALID"]),
      (
        [-1, 101],
        [
          "deployment.served_models[0].weight WEIGHT_INVALID",
          "deployment.served_models[1].weight WEIGHT_INVALID",
        ]
      ),
    ] as [([Int32?], [String])])
  func `weights are 0 to 100 and sum to 100`(weights: [Int32?], expected: [String]) async throws {
    let served = weights.enumerated().map { Drafts.served("0.0.\($0 + 1)", weight: $1) }
    #expect(try await violations(Drafts.draft("d", served)) == expected)
  }

  @Test(arguments: [(0, false), (1, true), (128, true), (129, false)] as [(Int32, Bool)])
  func `1 to 128 instances`(count: Int32, isRight: Bool) async throws {
    #expect(
      try await violations(Drafts.draft(instances: count))
        == (isRight ? [] : ["deployment.served_models[0].instance_count INSTANCE_COUNT_INVALID"]))
  }

  @Test(
    arguments: [
      (179.9, false), (180, true), (7200, true), (7200.1, false), (.nan, false), (.infinity, false),
    ] as [(Double, Bool)])
  func `a deploy timeout of 180 to 7200 seconds`(seconds: Double, isRight: Bool) async throws {
    let served = ServedModelDraft(
      modelVersion: TestRegistry.version("0.0.1").resourceName, deployTimeoutSeconds: seconds)
    #expect(
      try await violations(Drafts.draft("d", [served]))
        == (isRight ? [] : ["deployment.served_models[0].deploy_timeout TIMEOUT_INVALID"]))
  }

  @Test(arguments: [(-0.1, false), (0, true), (600, true), (601, false)] as [(Double, Bool)])
  func `a grace of 0 to 600 seconds`(seconds: Double, isRight: Bool) async throws {
    let place = "deployment.served_models[0].termination_grace_period"
    let served = ServedModelDraft(
      modelVersion: TestRegistry.version("0.0.1").resourceName, gracePeriodSeconds: seconds)
    #expect(
      try await violations(Drafts.draft("d", [served]))
        == (isRight ? [] : ["\(place) TIMEOUT_INVALID"]))
  }

  @Test(
    arguments: [
      (["A": "1", "_b2": ""], true), (["": "1"], false), (["2A": "1"], false),
      (["A-B": "1"], false),
      (["Ä": "1"], false), (["PORT": "1"], false), (["SLIPWAY_INSTANCE": "1"], false),
      (["A": "a\0b"], false), (["A": String(repeating: "a", count: 32768)], false),
    ] as [([String: String], Bool)])
  func `the environment`(variables: [String: String], isRight: Bool) async throws {
    #expect(
      try await violations(Drafts.draft(environment: variables))
        == (isRight ? [] : ["deployment.served_models[0].environment ENVIRONMENT_INVALID"]))
  }

  @Test func `at most 100 variables`() async throws {
    let many = Dictionary(uniqueKeysWithValues: (0...100).map { ("V\($0)", "") })
    #expect(
      try await violations(Drafts.draft(environment: many))
        == ["deployment.served_models[0].environment ENVIRONMENT_INVALID"])
  }

  @Test func `everything that is wrong is told at once`() async throws {
    let served = [
      ServedModelDraft(modelVersion: "iris", weight: 10, instanceCount: 0),
      Drafts.served("0.0.2", weight: 20, environment: ["PORT": "1"]),
    ]
    let draft = Drafts.draft("a b", served, description: "<", type: .edge)
    #expect(
      try await violations(draft) == [
        "deployment_id NAME_INVALID", "deployment.description DESCRIPTION_INVALID",
        "deployment.served_models[0].model_version NAME_INVALID",
        "deployment.served_models[0].instance_count INSTANCE_COUNT_INVALID",
        "deployment.served_models[1].environment ENVIRONMENT_INVALID",
        "deployment.served_models WEIGHT_INVALID",
      ])
  }
}
