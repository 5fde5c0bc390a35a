import SlipwayBase
import SlipwayCore
import Testing

extension RegistryStoreContract {
  static let transactionClauses: [Clause] = [
    Clause("a transaction that throws leaves nothing, and its error arrives") { store in
      let refusal = RegistryError(.alreadyExists, "TAKEN", "by the test", metadata: ["a": "b"])
      await #expect(throws: refusal) {
        try await store.write { writer throws(RegistryError) in
          try writer.insert(Samples.model(1))
          try writer.insert(Samples.fullVersion(2))
          try writer.append(Samples.entry(1))
          throw refusal
        }
      }
      let left = try await store.read { reader throws(RegistryError) in
        (
          try reader.models(in: Samples.project, after: nil, limit: 9).count,
          try reader.version(uid: Samples.uid(2)), try reader.journal(after: 0, limit: 9).count,
          try reader.versionCount(in: Samples.project)
        )
      }
      #expect(left == (0, nil, 0, 0))
    },
    Clause("a transaction sees its own writes") { store in
      let seen = try await store.write { writer throws(RegistryError) in
        try writer.insert(Samples.fullVersion(1))
        return try writer.version(Samples.versionName())
      }
      #expect(seen == Samples.fullVersion(1))
    },
    Clause("what was written is read from then on") { store in
      for n in 1...50 {
        try await store.write { writer throws(RegistryError) in
          try writer.insert(Samples.model(n))
        }
        let found = try await store.read { reader throws(RegistryError) in
          try reader.model(Samples.model(n).name)
        }
        #expect(found == Samples.model(n))
      }
    },
    Clause("writes of one caller after the other build on each other") { store in
      try await store.write { writer throws(RegistryError) in
        try writer.insert(Samples.model(1, "counter"))
      }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 1...100 {
          group.addTask {
            try await store.write { writer throws(RegistryError) in
              guard var model = try writer.model(Samples.modelName("counter")) else {
                throw RegistryError(.notFound, "GONE", "the counter is gone")
              }
              model.generation += 1
              try writer.update(model)
            }
          }
        }
        try await group.waitForAll()
      }
      let model = try await store.read { reader throws(RegistryError) in
        try reader.model(Samples.modelName("counter"))
      }
      #expect(model?.generation == 101)
    },
    Clause("a snapshot does not change while it is read") { store in
      let counts = try await withThrowingTaskGroup(of: [Int].self) { group in
        for n in 1...30 {
          group.addTask {
            try await store.write { writer throws(RegistryError) in
              try writer.append(Samples.entry(n))
              try writer.append(Samples.entry(n))
            }
            return []
          }
          group.addTask {
            try await store.read { reader throws(RegistryError) in
              [
                try reader.journal(after: 0, limit: 1000).count,
                try reader.journal(after: 0, limit: 1000).count,
              ]
            }
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      for pair in counts where !pair.isEmpty {
        #expect(pair[0] == pair[1])
        #expect(pair[0].isMultiple(of: 2), "half a transaction was seen")
      }
    },
    Clause("a read that throws hands its error over") { store in
      let refusal = RegistryError(.notFound, "MODEL_NOT_FOUND", "by the test")
      await #expect(throws: refusal) {
        try await store.read { _ throws(RegistryError) -> Int in throw refusal }
      }
    },
  ]
}
