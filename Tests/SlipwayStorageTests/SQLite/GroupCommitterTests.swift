import SlipwayBase
import SlipwayCore
import Testing

@testable import SlipwaySQLite

@Suite struct GroupCommitterTests {
  @Test func `transactions that wait together share one commit`() async throws {
    let bench = try CommitterBench()
    let writes = (1...64).map { n in
      ScriptedWrite { writer, _ throws(RegistryError) in try writer.insert(Samples.model(n)) }
    }
    bench.run(writes)
    #expect(bench.commits == 1)
    #expect(bench.transactions == 64)
    #expect(writes.allSatisfy { $0.outcome == .committed })
    #expect(try bench.modelCount() == 64)
  }

  @Test func `a group is not larger than its limit`() async throws {
    let bench = try CommitterBench(groupMax: 10)
    let writes = (1...64).map { n in
      ScriptedWrite { writer, _ throws(RegistryError) in try writer.insert(Samples.model(n)) }
    }
    bench.run(writes)
    #expect(bench.commits == 7)
    #expect(try bench.modelCount() == 64)
  }

  @Test func `a refused transaction takes back only itself`() async throws {
    let bench = try CommitterBench()
    let refusal = RegistryError(.alreadyExists, "TAKEN", "by the test")
    let writes = (1...5).map { n in
      ScriptedWrite { writer, _ throws(RegistryError) in
        try writer.insert(Samples.model(n))
        if n == 3 { throw refusal }
      }
    }
    bench.run(writes)
    #expect(bench.commits == 1)
    #expect(writes[2].outcome == .refused(refusal))
    #expect(writes.filter { $0.outcome == .committed }.count == 4)
    #expect(try bench.modelCount() == 4)
  }

  @Test func `a failed commit fails every transaction of its group`() async throws {
    let bench = try CommitterBench()
    let writes = [
      ScriptedWrite { writer, _ throws(RegistryError) in try writer.insert(Samples.model(1)) },
      ScriptedWrite { _, connection throws(RegistryError) in
        // A dangling reference that SQLite looks at only when it commits.
        try? connection.execute(
          """
          PRAGMA defer_foreign_keys = ON;
          INSERT INTO manifest_file (version_uid, position, path, size, digest)
          VALUES ('nobody', 0, 'p', 0, 'd');
          """)
      },
    ]
    bench.run(writes)
    #expect(writes.map(\.groupFailureReason) == ["STORE_FAULT", "STORE_FAULT"])
    #expect(try bench.modelCount() == 0)
  }

  @Test func `a group that lost its transaction is refused whole and the next one works`() throws {
    let bench = try CommitterBench(groupMax: 2)
    let writes = [
      ScriptedWrite { writer, _ throws(RegistryError) in try writer.insert(Samples.model(1)) },
      ScriptedWrite { _, connection throws(RegistryError) in
        try? connection.execute("ROLLBACK")
        throw RegistryError(.resourceExhausted, "STORAGE_FULL", "as a full disk may end it")
      },
      ScriptedWrite { writer, _ throws(RegistryError) in try writer.insert(Samples.model(3)) },
    ]
    bench.run(writes)
    #expect(writes[0].groupFailureReason == "STORAGE_FULL")
    #expect(writes[1].groupFailureReason == "STORAGE_FULL")
    #expect(writes[2].outcome == .committed)
    #expect(try bench.modelCount() == 1)
  }

  @Test func `a lock of another process makes the store unavailable until it goes`() throws {
    let bench = try CommitterBench(groupMax: 1)
    let other = try SQLiteConnection(bench.path, .readWrite)
    try other.execute("BEGIN IMMEDIATE")
    let first = ScriptedWrite { writer, _ throws(RegistryError) in
      try writer.insert(Samples.model(1))
    }
    bench.run([first])
    #expect(first.groupFailureReason == "STORE_UNAVAILABLE")
    try other.execute("ROLLBACK")
    let second = ScriptedWrite { writer, _ throws(RegistryError) in
      try writer.insert(Samples.model(1))
    }
    bench.run([second])
    #expect(second.outcome == .committed)
  }

  @Test func `64 callers of a store share commits`() async throws {
    let metrics = MetricsRegistry()
    try await withSQLiteStore(metrics: metrics) { store in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for caller in 0..<64 {
          group.addTask {
            for n in 0..<8 {
              try await store.write { writer throws(RegistryError) in
                try writer.insert(Samples.model(caller * 8 + n))
              }
            }
          }
        }
        try await group.waitForAll()
      }
    }
    let commits = metrics.counter("slipway_store_commits_total", help: "").value
    let transactions = metrics.counter("slipway_store_transactions_total", help: "").value
    #expect(transactions == 512)
    #expect(commits < transactions)
  }
}
