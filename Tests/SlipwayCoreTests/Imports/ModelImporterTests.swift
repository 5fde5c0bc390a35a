import SlipwayCore
import SlipwayJSON
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ModelImporterTests {
  private let registry: TestRegistry

  init() {
    registry = TestRegistry()
    registry.objects.putIris()
  }

  @Test func `an import copies the package and ends in a usable version`() async throws {
    let accepted = try await registry.importer.start(
      TestRegistry.draft(), by: TestRegistry.caller)
    #expect(accepted.phase == .queued)
    #expect(accepted.version == TestRegistry.version("0.0.1"))
    let operation = try await registry.operations.wait(accepted.name, until: nil)
    #expect(operation.phase == .done)
    #expect(operation.failure == nil)
    #expect(operation.copiedBytes == operation.totalBytes)
    let version = try await registry.versions.version(accepted.version)
    #expect(version.state == .normal)
    #expect(version.manifest.files.map(\.path) == ["model/config.json", "model/iris.m"])
    #expect(version.manifest.totalSize == operation.totalBytes)
    #expect(version.manifest.digest != nil)
    #expect(registry.artifacts.digests == Set(version.manifest.files.map(\.digest)))
    let model = try await registry.models.model(TestRegistry.model())
    #expect(model.versionCount == 1)
    #expect(model.latest == .first)
  }

  @Test func `every step is in the journal`() async throws {
    registry.objects.putIris("training/iris", adding: ", \"runtime\": \"python3.6\", \"x\": 1")
    var draft = TestRegistry.draft()
    draft.runtime = "python2.7"
    draft.deploymentTypes = [.realTime]
    _ = try await registry.imported(draft)
    #expect(
      try await registry.events() == [
        "MODEL_CREATED", "IMPORT_ACCEPTED", "CONFIG_OVERRIDDEN", "IMPORT_WARNING",
        "IMPORT_COPYING", "IMPORT_SUCCEEDED",
      ])
  }

  @Test func `versions count up when no number is given`() async throws {
    for number in ["0.0.1", "0.0.2", "0.0.3"] {
      #expect(try await registry.imported().version.number.text == number)
    }
    _ = try await registry.imported(TestRegistry.draft(version: "2.0.99"))
    #expect(try await registry.imported().version.number.text == "2.1.0")
    _ = try await registry.imported(TestRegistry.draft(version: "1.0.0"))
    let model = try await registry.models.model(TestRegistry.model())
    #expect(model.latest?.text == "2.1.0")
    #expect(model.versionCount == 6)
  }

  @Test func `a number that is taken is refused`() async throws {
    _ = try await registry.imported()
    let error = await refusal {
      try await registry.importer.start(
        TestRegistry.draft(version: "0.0.1"), by: TestRegistry.caller)
    }
    #expect(error?.kind == .alreadyExists)
    #expect(error?.reason == "VERSION_EXISTS")
    #expect(error?.resource == "projects/default/models/iris/versions/0.0.1")
  }

  @Test func `a number that was deleted is not given out again`() async throws {
    _ = try await registry.imported()
    try await registry.versions.delete(
      TestRegistry.version("0.0.1"), etag: "", by: TestRegistry.caller)
    let error = await refusal {
      try await registry.importer.start(
        TestRegistry.draft(version: "0.0.1"), by: TestRegistry.caller)
    }
    #expect(error?.kind == .failedPrecondition)
    #expect(error?.reason == "VERSION_RETIRED")
    #expect(try await registry.imported().version.number.text == "0.0.2")
  }

  @Test func `nothing follows the last number`() async throws {
    _ = try await registry.imported(TestRegistry.draft(version: "99.99.99"))
    let error = await refusal { try await registry.imported() }
    #expect(error?.kind == .outOfRange)
    #expect(error?.reason == "VERSION_SPACE_EXHAUSTED")
  }

  @Test func `a new version of an unknown model is refused`() async throws {
    let draft = TestRegistry.draft(modelMustExist: true)
    let error = await refusal { try await registry.imported(draft) }
    #expect(error?.kind == .notFound)
    #expect(error?.reason == "MODEL_NOT_FOUND")
    _ = try await registry.imported()
    #expect(try await registry.imported(draft).version.number.text == "0.0.2")
  }

  @Test func `a wrong request is told before a conflict, a conflict before the package`()
    async throws
  {
    _ = try await registry.imported()
    registry.objects.remove("training/iris/model/iris.m")
    var draft = TestRegistry.draft(version: "0.0.1")
    let conflict = draft
    #expect(await refusal { try await registry.imported(conflict) }?.reason == "VERSION_EXISTS")
    draft.description = "<"
    let wrong = draft
    #expect(
      await refusal { try await registry.imported(wrong) }?.reason == "DESCRIPTION_INVALID")
    #expect(await refusal { try await registry.imported() }?.reason == "MODEL_FILE_MISSING")
  }

  @Test func `a project holds only so many versions`() async throws {
    var limits = RegistryLimits()
    limits.versionsPerProjectMax = 1
    let registry = TestRegistry(limits: limits)
    registry.objects.putIris()
    _ = try await registry.imported()
    let error = await refusal { try await registry.imported() }
    #expect(error?.kind == .resourceExhausted)
    #expect(error?.reason == "MODEL_QUOTA")
    let other = TestRegistry.draft(in: ProjectID("other")!)
    #expect(try await registry.imported(other).failure == nil, "each project has its own quota")
  }

  @Test func `only so many imports wait`() async throws {
    var limits = RegistryLimits()
    limits.concurrentImports = 1
    limits.queuedImportsMax = 1
    let registry = TestRegistry(limits: limits)
    registry.objects.putIris()
    let gate = Gate()
    registry.objects.hold(at: gate)
    let first = try await registry.importer.start(
      TestRegistry.draft(), by: TestRegistry.caller)
    let second = try await registry.importer.start(
      TestRegistry.draft(), by: TestRegistry.caller)
    let error = await refusal {
      try await registry.importer.start(TestRegistry.draft(), by: TestRegistry.caller)
    }
    #expect(error?.reason == "IMPORT_QUEUE_FULL")
    #expect(error?.retryAfter != nil)
    gate.open()
    for accepted in [first, second] {
      let ended = try await registry.operations.wait(accepted.name, until: nil)
      #expect(ended.failure == nil)
    }
  }

  @Test func `validation has no effect`() async throws {
    let version = try await registry.importer.validate(TestRegistry.draft(version: "1.0.0"))
    #expect(version.name.number.text == "1.0.0")
    #expect(version.uid.isEmpty)
    #expect(try await registry.events() == [])
    #expect(registry.artifacts.ingests == [])
    let missing = await refusal { try await registry.models.model(TestRegistry.model()) }
    #expect(missing?.reason == "MODEL_NOT_FOUND")
  }

  @Test func `a refused import leaves nothing behind`() async throws {
    registry.objects.remove("training/iris/model/iris.m")
    _ = await refusal { try await registry.imported() }
    #expect(try await registry.events() == [])
  }

  @Test func `a repeated request answers like the first`() async throws {
    let id = "0190c0de-0000-4000-8000-00000000000a"
    let mutation = Mutation(actor: "a", requestID: id, fingerprint: "one")
    let first = try await registry.imported(by: mutation)
    registry.objects.remove("training/iris/model/iris.m")
    let upper = Mutation(actor: "a", requestID: id.uppercased(), fingerprint: "one")
    let second = try await registry.importer.start(TestRegistry.draft(), by: upper)
    #expect(second.name == first.name)
    #expect(second.isDone)
    let other = Mutation(actor: "a", requestID: id, fingerprint: "two")
    let error = await refusal {
      try await registry.importer.start(TestRegistry.draft("other"), by: other)
    }
    #expect(error?.reason == "REQUEST_ID_REUSED")
    registry.clock.advance(by: .seconds(24 * 3600 + 1))
    registry.objects.putIris()
    let late = try await registry.imported(by: other)
    #expect(late.name != first.name)
  }

  @Test func `equal requests at the same time make one version`() async throws {
    let mutation = Mutation(
      actor: "a", requestID: "0190c0de-0000-4000-8000-00000000000a", fingerprint: "one")
    let registry = registry
    let names = try await withThrowingTaskGroup(of: OperationName.self) { group in
      for _ in 0..<8 { group.addTask { try await registry.imported(by: mutation).name } }
      return try await group.reduce(into: Set<OperationName>()) { $0.insert($1) }
    }
    #expect(names.count == 1)
    #expect(try await registry.models.model(TestRegistry.model()).versionCount == 1)
  }
}
