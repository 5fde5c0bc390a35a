import SlipwayBase
import SlipwayCore
import Testing

extension RegistryStoreContract {
  static let journalClauses: [Clause] = [
    Clause("the journal counts from 1 and keeps every field") { store in
      let entry = JournalEntry(
        sequence: 77, time: Samples.time, actor: Samples.hostile, resource: Samples.hostile,
        event: "E", message: Samples.hostile, requestID: Samples.hostile)
      try await append([entry], to: store)
      var expected = entry
      expected.sequence = 1
      #expect(try await journal(of: store) == [expected])
    },
    Clause("the journal is read in order after a sequence number") { store in
      try await append((1...5).map { Samples.entry($0) }, to: store)
      #expect(try await journal(of: store, after: 0, limit: 2).map(\.sequence) == [1, 2])
      #expect(
        try await journal(of: store, after: 2, limit: 2).map(\.event) == ["EVENT_3", "EVENT_4"])
      #expect(try await journal(of: store, after: 4, limit: 2).map(\.sequence) == [5])
      #expect(try await journal(of: store, after: 5, limit: 2) == [])
    },
    Clause("the journal has no gaps, whoever writes and whatever is refused") { store in
      await withTaskGroup(of: Void.self) { group in
        for n in 1...40 {
          group.addTask {
            try? await store.write { writer throws(RegistryError) in
              try writer.append(Samples.entry(n))
              if n.isMultiple(of: 3) { throw RegistryError(.aborted, "REFUSED", "by the test") }
            }
          }
        }
      }
      let entries = try await journal(of: store)
      #expect(entries.map(\.sequence) == (1...27).map(Int64.init))
      #expect(entries.allSatisfy { !Int($0.event.dropFirst(6))!.isMultiple(of: 3) })
    },
  ]

  static let requestClauses: [Clause] = [
    Clause("a request is remembered in its project, not longer than asked") { store in
      let request = Samples.request("r-1", at: 100)
      try await remember([request], in: store)
      #expect(try await recall("r-1", since: 100, in: store) == request)
      #expect(try await recall("r-1", since: 101, in: store) == nil)
      #expect(try await recall("r-2", since: 0, in: store) == nil)
      #expect(try await recall("r-1", since: 0, from: Samples.otherProject, in: store) == nil)
    },
    Clause("an expired request gives way to a new one with its id") { store in
      try await remember([Samples.request("r-1", at: 100)], in: store)
      let second = Samples.request("r-1", at: 200, fingerprint: Samples.hostile)
      try await remember([second], in: store)
      #expect(try await recall("r-1", since: 0, in: store) == second)
    },
    Clause("requests before a time are forgotten, the others stay") { store in
      try await remember((1...4).map { Samples.request("r-\($0)", at: Int64($0)) }, in: store)
      try await store.write { writer throws(RegistryError) in
        try writer.forgetRequests(before: Timestamp(seconds: 3))
      }
      #expect(try await recall("r-2", since: 0, in: store) == nil)
      #expect(try await recall("r-3", since: 0, in: store) != nil)
      #expect(try await recall("r-4", since: 0, in: store) != nil)
    },
  ]

  private static func append(
    _ entries: [JournalEntry], to store: any RegistryStore
  ) async throws {
    try await store.write { writer throws(RegistryError) in
      for entry in entries { try writer.append(entry) }
    }
  }

  private static func journal(
    of store: any RegistryStore, after sequence: Int64 = 0, limit: Int = 1000
  ) async throws -> [JournalEntry] {
    try await store.read { reader throws(RegistryError) in
      try reader.journal(after: sequence, limit: limit)
    }
  }

  private static func remember(
    _ requests: [RememberedRequest], in store: any RegistryStore
  ) async throws {
    try await store.write { writer throws(RegistryError) in
      for request in requests { try writer.remember(request) }
    }
  }

  private static func recall(
    _ id: String, since seconds: Int64, from project: ProjectID = Samples.project,
    in store: any RegistryStore
  ) async throws -> RememberedRequest? {
    try await store.read { reader throws(RegistryError) in
      try reader.remembered(
        requestID: id, in: project, since: Timestamp(seconds: seconds))
    }
  }
}
