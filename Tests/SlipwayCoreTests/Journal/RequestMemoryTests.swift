import SlipwayBase
import SlipwayCore
import Testing

struct RequestMemoryTests {
  private let store = InMemoryRegistryStore()
  private let id = "0190c0de-0000-4000-8000-00000000000a"
  private let start = Timestamp(seconds: 1_000_000)

  private func remember(_ mutation: Mutation, at time: Timestamp) async throws {
    try await store.write { (writer) throws(RegistryError) in
      try RequestMemory.remember(
        mutation, in: TestRegistry.project, result: "made", at: time, in: writer)
    }
  }

  private func recall(
    _ mutation: Mutation, in project: ProjectID = TestRegistry.project, at time: Timestamp
  ) async throws(RegistryError) -> String? {
    try await store.read { (reader) throws(RegistryError) in
      try RequestMemory.recall(mutation, in: project, at: time, from: reader)
    }
  }

  @Test func `a request id stands for its first result for a day`() async throws {
    let mutation = Mutation(actor: "a", requestID: id, fingerprint: "f")
    try await remember(mutation, at: start)
    let day = RememberedRequest.lifetimeSeconds
    #expect(try await recall(mutation, at: Timestamp(seconds: 1_000_000 + day)) == "made")
    #expect(try await recall(mutation, at: Timestamp(seconds: 1_000_001 + day)) == nil)
  }

  @Test func `each project has its own request ids`() async throws {
    let mutation = Mutation(actor: "a", requestID: id, fingerprint: "f")
    try await remember(mutation, at: start)
    #expect(try await recall(mutation, in: ProjectID("other")!, at: start) == nil)
  }

  @Test func `the same id with another request is refused`() async throws {
    try await remember(Mutation(actor: "a", requestID: id, fingerprint: "f"), at: start)
    let error = await refusal {
      try await recall(Mutation(actor: "a", requestID: id, fingerprint: "g"), at: start)
    }
    #expect(error?.reason == "REQUEST_ID_REUSED")
    #expect(error?.kind == .invalidArgument)
  }

  @Test func `requests without an id are never remembered`() async throws {
    let mutation = Mutation(actor: "a", fingerprint: "f")
    try await remember(mutation, at: start)
    #expect(try await recall(mutation, at: start) == nil)
  }

  @Test(arguments: [
    "1", "0190c0de-0000-4000-8000-00000000000", "zzzzzzzz-0000-4000-8000-000000000000",
  ])
  func `a request id that is no UUID is refused`(_ id: String) async {
    let error = await refusal { try RequestMemory.check(Mutation(actor: "a", requestID: id)) }
    #expect(error?.reason == "REQUEST_ID_INVALID")
  }
}
