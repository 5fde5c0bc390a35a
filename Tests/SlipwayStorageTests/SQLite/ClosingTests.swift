import SlipwayBase
import SlipwayCore
import SlipwaySQLite
import Testing

@Suite struct ClosingTests {
  @Test func `close waits for what is queued and refuses what comes later`() async throws {
    let directory = try TemporaryDirectory()
    let store = try SQLiteStore(directory.path)
    let outcomes = await withTaskGroup(of: String.self) { group in
      for n in 1...100 {
        group.addTask {
          do throws(RegistryError) {
            try await store.write { writer throws(RegistryError) in
              try writer.insert(Samples.model(n))
            }
            return "stored"
          } catch {
            return error.reason
          }
        }
      }
      group.addTask {
        await store.close()
        return "closed"
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(outcomes).subtracting(["stored", "closed", "STORE_UNAVAILABLE"]).isEmpty)
    let again = try SQLiteStore(directory.path)
    let models = try await again.read { reader throws(RegistryError) in
      try reader.models(in: Samples.project, after: nil, limit: 1000)
    }
    #expect(models.count == outcomes.filter { $0 == "stored" }.count)
    await again.close()
  }

  @Test func `a closed store refuses reads and writes, and closes again`() async throws {
    let directory = try TemporaryDirectory()
    let store = try SQLiteStore(directory.path)
    await store.close()
    await expectRefusal("STORE_UNAVAILABLE") {
      _ = try await store.read { reader throws(RegistryError) in try reader.allDeployments() }
    }
    await expectRefusal("STORE_UNAVAILABLE") {
      try await store.write { writer throws(RegistryError) in
        try writer.insert(Samples.model(1))
      }
    }
    await store.close()
  }
}
