import SlipwayCore
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ModelRegistryTests {
  private let registry: TestRegistry

  init() {
    var limits = RegistryLimits()
    limits.cascadeMax = 2
    registry = TestRegistry(limits: limits)
    registry.objects.putIris()
  }

  private func delete(
    force: Bool = true, etag: String = "", by mutation: Mutation = TestRegistry.caller
  ) async throws -> ModelDeletion {
    try await registry.models.delete(
      TestRegistry.model(), force: force, etag: etag, by: mutation)
  }

  @Test func `pages hold every model of the project once`() async throws {
    for id in ["c", "a", "b"] { _ = try await registry.imported(TestRegistry.draft(id)) }
    _ = try await registry.imported(TestRegistry.draft("z", in: ProjectID("other")!))
    var seen: [String] = []
    var token = ""
    repeat {
      let page = try await registry.models.models(
        in: TestRegistry.project, page: PageRequest(size: 1, token: token))
      seen += page.rows.map(\.name.id)
      token = page.nextToken
    } while !token.isEmpty
    #expect(seen == ["c", "a", "b"])
  }

  @Test func `a model with versions is only deleted by force`() async throws {
    _ = try await registry.imported()
    let error = await refusal { try await delete(force: false) }
    #expect(error?.kind == .failedPrecondition)
    #expect(error?.reason == "MODEL_NOT_EMPTY")
  }

  @Test func `one call deletes only so many versions and says how many are left`() async throws {
    for _ in 0..<3 { _ = try await registry.imported() }
    let first = try await delete()
    #expect(first.deleted.map(\.number.text) == ["0.0.1", "0.0.2"])
    #expect(first.remaining == 1)
    let second = try await delete()
    #expect(second.deleted.map(\.number.text) == ["0.0.3"])
    #expect(second.remaining == 0)
    #expect(await refusal { try await delete() }?.reason == "MODEL_NOT_FOUND")
  }

  @Test func `versions that are deployed are kept and named`() async throws {
    for _ in 0..<3 { _ = try await registry.imported() }
    try await registry.deploy(TestRegistry.version("0.0.2"))
    let deletion = try await delete()
    #expect(deletion.deleted.map(\.number.text) == ["0.0.1", "0.0.3"])
    #expect(deletion.failures.map(\.version.number.text) == ["0.0.2"])
    #expect(deletion.failures.map(\.reason.reason) == ["MODEL_IN_USE"])
    #expect(deletion.remaining == 1)
    let error = await refusal { try await delete() }
    #expect(error?.reason == "MODEL_IN_USE")
  }

  @Test func `an old etag is refused`() async throws {
    _ = try await registry.imported()
    let etag = try await registry.models.model(TestRegistry.model()).etag
    _ = try await registry.imported()
    #expect(await refusal { try await delete(etag: etag) }?.reason == "ETAG_MISMATCH")
    let present = try await registry.models.model(TestRegistry.model()).etag
    #expect(try await delete(etag: present).remaining == 0)
  }

  @Test func `a repeated deletion answers like the first`() async throws {
    for _ in 0..<3 { _ = try await registry.imported() }
    try await registry.deploy(TestRegistry.version("0.0.1"))
    let mutation = Mutation(
      actor: "a", requestID: "0190c0de-0000-4000-8000-00000000000a", fingerprint: "one")
    let first = try await delete(by: mutation)
    #expect(first.deleted.count == 2)
    #expect(try await delete(by: mutation) == first)
    #expect(try await registry.models.model(TestRegistry.model()).versionCount == 1)
  }
}
