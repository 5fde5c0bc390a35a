import SlipwayCore
import Testing

@Suite(.timeLimit(.minutes(1)))
struct VersionRegistryTests {
  private let registry: TestRegistry

  init() {
    registry = TestRegistry()
    registry.objects.putIris()
  }

  @Test func `an unknown version is not found`() async {
    let name = TestRegistry.version("1.0.0")
    let error = await refusal { try await registry.versions.version(name) }
    #expect(error?.reason == "VERSION_NOT_FOUND")
    #expect(error?.resource == name.resourceName)
    let deletion = await refusal {
      try await registry.versions.delete(name, etag: "", by: TestRegistry.caller)
    }
    #expect(deletion?.reason == "VERSION_NOT_FOUND")
  }

  @Test func `pages hold every version once, oldest first`() async throws {
    for number in ["0.0.5", "0.0.1", "0.0.9"] {
      _ = try await registry.imported(TestRegistry.draft(version: number))
    }
    _ = try await registry.imported(TestRegistry.draft("other"))
    var seen: [String] = []
    var token = ""
    repeat {
      let page = try await registry.versions.versions(
        in: TestRegistry.project, of: TestRegistry.model(),
        page: PageRequest(size: 2, token: token))
      seen += page.rows.map(\.name.number.text)
      token = page.nextToken
    } while !token.isEmpty
    #expect(seen == ["0.0.5", "0.0.1", "0.0.9"])
    let all = try await registry.versions.versions(
      in: TestRegistry.project, of: nil, page: PageRequest(size: 10, token: ""))
    #expect(all.rows.count == 4)
  }

  @Test func `a token of one model's list does not open another's`() async throws {
    for _ in 0..<2 { _ = try await registry.imported() }
    let page = try await registry.versions.versions(
      in: TestRegistry.project, of: TestRegistry.model(), page: PageRequest(size: 1, token: ""))
    let error = await refusal {
      try await registry.versions.versions(
        in: TestRegistry.project, of: nil, page: PageRequest(size: 1, token: page.nextToken))
    }
    #expect(error?.reason == "PAGE_TOKEN_INVALID")
  }

  @Test func `the versions of an unknown model are not found`() async {
    let error = await refusal {
      try await registry.versions.versions(
        in: TestRegistry.project, of: TestRegistry.model(), page: PageRequest(size: 1, token: ""))
    }
    #expect(error?.reason == "MODEL_NOT_FOUND")
  }

  @Test func `the model goes with its last version`() async throws {
    let first = try await registry.imported()
    let second = try await registry.imported()
    try await registry.versions.delete(second.version, etag: "", by: TestRegistry.caller)
    let model = try await registry.models.model(TestRegistry.model())
    #expect(model.versionCount == 1)
    #expect(model.latest == first.version.number)
    try await registry.versions.delete(first.version, etag: "", by: TestRegistry.caller)
    let error = await refusal { try await registry.models.model(TestRegistry.model()) }
    #expect(error?.reason == "MODEL_NOT_FOUND")
    #expect(try await registry.events().suffix(2) == ["VERSION_DELETED", "MODEL_DELETED"])
  }

  @Test func `a version that is deployed is kept`() async throws {
    let operation = try await registry.imported()
    try await registry.deploy(operation.version)
    let error = await refusal {
      try await registry.versions.delete(operation.version, etag: "", by: TestRegistry.caller)
    }
    #expect(error?.kind == .failedPrecondition)
    #expect(error?.summary == ["projects/default/deployments/d MODEL_IN_USE"])
    #expect(try await registry.versions.version(operation.version).state == .normal)
  }

  @Test func `an old etag is refused, the present one is not`() async throws {
    let operation = try await registry.imported()
    let stale = await refusal {
      try await registry.versions.delete(
        operation.version, etag: "\"x\"", by: TestRegistry.caller)
    }
    #expect(stale?.kind == .aborted)
    #expect(stale?.reason == "ETAG_MISMATCH")
    let etag = try await registry.versions.version(operation.version).etag
    try await registry.versions.delete(operation.version, etag: etag, by: TestRegistry.caller)
  }

  @Test func `deleting a version ends its import`() async throws {
    let gate = Gate()
    registry.objects.hold(at: gate)
    let accepted = try await registry.importer.start(
      TestRegistry.draft(), by: TestRegistry.caller)
    try await registry.versions.delete(accepted.version, etag: "", by: TestRegistry.caller)
    let operation = try await registry.operations.wait(accepted.name, until: nil)
    #expect(operation.failure?.reason == "VERSION_DELETED")
    gate.open()
    while registry.controller.progress(of: accepted.name.uid) != nil { await Task.yield() }
    let error = await refusal { try await registry.versions.version(accepted.version) }
    #expect(error?.reason == "VERSION_NOT_FOUND")
  }

  @Test func `a repeated deletion with its request id is no error`() async throws {
    let operation = try await registry.imported()
    let mutation = Mutation(
      actor: "a", requestID: "0190c0de-0000-4000-8000-00000000000a", fingerprint: "one")
    try await registry.versions.delete(operation.version, etag: "", by: mutation)
    try await registry.versions.delete(operation.version, etag: "", by: mutation)
    let wrong = Mutation(actor: "a", requestID: "no uuid")
    let error = await refusal {
      try await registry.versions.delete(operation.version, etag: "", by: wrong)
    }
    #expect(error?.reason == "REQUEST_ID_INVALID")
  }
}
