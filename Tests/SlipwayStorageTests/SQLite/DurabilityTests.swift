import Glibc
import SlipwayBase
import SlipwayCore
import SlipwaySQLite
import Testing

@Suite struct DurabilityTests {
  @Test func `what was acknowledged survives kill -9`() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let store = try SQLiteStore(path)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for n in 1...100 {
          group.addTask {
            try await store.write { writer throws(RegistryError) in
              try writer.insert(Samples.fullVersion(n, Samples.versionName("0.0.\(n % 100)")))
              try writer.append(Samples.entry(n))
            }
          }
        }
        try await group.waitForAll()
      }
      kill(getpid(), SIGKILL)
    }
    let store = try SQLiteStore(path)
    let (versions, entries) = try await store.read { reader throws(RegistryError) in
      (
        try reader.versions(in: Samples.project, of: nil, after: nil, limit: 1000),
        try reader.journal(after: 0, limit: 1000)
      )
    }
    #expect(versions.map(\.uid) == (1...100).map(Samples.uid))
    #expect(versions[41] == Samples.fullVersion(42, Samples.versionName("0.0.42")))
    #expect(entries.map(\.sequence) == (1...100).map(Int64.init))
    await store.close()
  }

  @Test func `a transaction that was running at kill -9 leaves nothing`() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let store = try SQLiteStore(path)
      try await store.write { writer throws(RegistryError) in
        try writer.insert(Samples.model(1))
      }
      try await store.write { writer throws(RegistryError) in
        for n in 2...2000 { try writer.insert(Samples.model(n)) }
        kill(getpid(), SIGKILL)
      }
    }
    let store = try SQLiteStore(path)
    let models = try await store.read { reader throws(RegistryError) in
      try reader.models(in: Samples.project, after: nil, limit: 1000)
    }
    #expect(models == [Samples.model(1)])
    await store.close()
  }

  @Test func `the files of an open store are enough to go on from`() async throws {
    let directory = try TemporaryDirectory()
    let source = "\(directory.path)/source"
    let store = try SQLiteStore(source)
    for n in 1...20 {
      try await store.write { writer throws(RegistryError) in
        try writer.insert(Samples.model(n))
      }
    }
    let copy = "\(directory.path)/copy"
    mkdir(copy, 0o700)
    for name in ["slipway.db", "slipway.db-wal"] {
      try writeFile("\(copy)/\(name)", readFile("\(source)/\(name)"))
    }
    let second = try SQLiteStore(copy)
    let models = try await second.read { reader throws(RegistryError) in
      try reader.models(in: Samples.project, after: nil, limit: 100)
    }
    #expect(models.count == 20)
    await store.close()
    await second.close()
  }

  @Test func `a full database is refused as such, and what was stored stays`() async throws {
    let directory = try TemporaryDirectory()
    var limits = SQLiteStoreLimits()
    limits.databaseBytesMax = 512 << 10
    let store = try SQLiteStore(directory.path, limits: limits)
    var stored = 0
    var refusal: RegistryError?
    while refusal == nil, stored < 10_000 {
      let n = stored + 1
      do throws(RegistryError) {
        try await store.write { writer throws(RegistryError) in
          try writer.insert(Samples.fullVersion(n, Self.name(n)))
          try writer.append(Samples.entry(n))
        }
        stored = n
      } catch {
        refusal = error
      }
    }
    #expect(refusal?.reason == "STORAGE_FULL")
    #expect(refusal?.kind == .resourceExhausted)
    #expect(stored > 0)
    await store.close()

    let larger = try SQLiteStore(directory.path)
    let (count, entries) = try await larger.read { reader throws(RegistryError) in
      (
        try reader.versionCount(in: Samples.project),
        try reader.journal(after: 0, limit: 100_000).count
      )
    }
    #expect(count == stored)
    #expect(entries == stored)
    let next = stored + 1
    try await larger.write { writer throws(RegistryError) in
      try writer.insert(Samples.fullVersion(next, Self.name(next)))
    }
    await larger.close()
  }

  private static func name(_ n: Int) -> VersionName {
    Samples.versionName("\(n / 10_000 % 100).\(n / 100 % 100).\(n % 100)")
  }
}
