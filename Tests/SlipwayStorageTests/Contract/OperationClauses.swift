import SlipwayBase
import SlipwayCore
import Testing

extension RegistryStoreContract {
  static let operationClauses: [Clause] = [
    Clause("an operation is found in its project only, with every field") { store in
      var operation = Samples.operation(1)
      operation.phase = .done
      operation.copiedBytes = .max
      operation.cancelRequested = true
      operation.failure = .init(
        kind: .dataLoss, reason: "DIGEST_MISMATCH", message: Samples.hostile)
      operation.updateTime = Timestamp(seconds: 9, nanos: 8)
      try await insert([operation], into: store)
      #expect(try await find(operation.name, in: store) == operation)
      let elsewhere = OperationName(project: Samples.otherProject, uid: operation.name.uid)
      #expect(try await find(elsewhere, in: store) == nil)
    },
    Clause("an updated operation has its new values") { store in
      var operation = Samples.operation(1)
      try await insert([operation], into: store)
      operation.phase = .copying
      operation.totalBytes = 7
      operation.copiedBytes = 6
      operation.cancelRequested = true
      operation.failure = .init(kind: .cancelled, reason: "CANCELLED", message: "")
      operation.updateTime = Timestamp(seconds: 1)
      let changed = operation
      try await store.write { writer throws(RegistryError) in try writer.update(changed) }
      #expect(try await find(changed.name, in: store) == changed)
      await expectRefusal("STORE_FAULT") {
        try await store.write { writer throws(RegistryError) in
          try writer.update(Samples.operation(2))
        }
      }
    },
    Clause("operations are listed by uid, page by page, of one project") { store in
      let operations = (1...5).map { Samples.operation($0, Samples.versionName("0.0.\($0)")) }
      let elsewhere = Samples.operation(6, in: Samples.otherProject)
      try await insert(operations.reversed() + [elsewhere], into: store)
      let pages = try await pages(of: 4, in: store, uid: \Operation.name.uid) {
        reader, after, limit throws(RegistryError) in
        try reader.operations(in: Samples.project, after: after, limit: limit)
      }
      #expect(pages == [Array(operations[0..<4]), [operations[4]]])
    },
    Clause("unfinished operations are of all projects, oldest first") { store in
      var operations = [
        Samples.operation(1), Samples.operation(2, in: Samples.otherProject),
        Samples.operation(3, Samples.versionName("0.0.2")), Samples.operation(4),
      ]
      operations[1].phase = .copying
      operations[3].phase = .done
      try await insert(operations.reversed(), into: store)
      let unfinished = try await store.read { reader throws(RegistryError) in
        try reader.unfinishedOperations()
      }
      #expect(unfinished == Array(operations[0..<3]))
    },
    Clause("the unfinished import of a version ends with its operation") { store in
      var operation = Samples.operation(1)
      try await insert(
        [operation, Samples.operation(2, Samples.versionName("0.0.2"))], into: store)
      #expect(try await unfinishedImport(of: operation.version, in: store) == operation)
      operation.phase = .done
      let done = operation
      try await store.write { writer throws(RegistryError) in try writer.update(done) }
      #expect(try await unfinishedImport(of: operation.version, in: store) == nil)
    },
  ]

  private static func insert(
    _ operations: [Operation], into store: any RegistryStore
  ) async throws {
    try await store.write { writer throws(RegistryError) in
      for operation in operations { try writer.insert(operation) }
    }
  }

  private static func find(
    _ name: OperationName, in store: any RegistryStore
  ) async throws -> Operation? {
    try await store.read { reader throws(RegistryError) in try reader.operation(name) }
  }

  private static func unfinishedImport(
    of version: VersionName, in store: any RegistryStore
  ) async throws -> Operation? {
    try await store.read { reader throws(RegistryError) in
      try reader.unfinishedImport(of: version)
    }
  }
}
