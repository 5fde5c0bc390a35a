import SlipwayBase
import SlipwayCore
import Testing

extension RegistryStoreContract {
  static let versionClauses: [Clause] = [
    Clause("a version is found by name and by uid with every field") { store in
      let version = Samples.fullVersion(1)
      try await insert([version], into: store)
      let (byName, byUID, none) = try await store.read { reader throws(RegistryError) in
        (
          try reader.version(version.name), try reader.version(uid: version.uid),
          try reader.version(uid: Samples.uid(2))
        )
      }
      #expect(byName == version)
      #expect(byUID == version)
      #expect(none == nil)
    },
    Clause("a version with nothing but its defaults stays as it is") { store in
      var version = Samples.version(1)
      version.spec.deploymentTypes = []
      try await insert([version], into: store)
      #expect(try await find(version.name, in: store) == version)
    },
    Clause("every state, engine and manifest size survives") { store in
      var versions: [ModelVersion] = []
      for (n, type) in ModelType.allCases.enumerated() {
        var version = Samples.version(n, Samples.versionName("1.0.\(n)"))
        version.spec.modelType = type
        version.state = ModelVersion.State.allCases[n % ModelVersion.State.allCases.count]
        version.manifest = n == 0 ? .empty : Samples.manifest(Array(1...n))
        versions.append(version)
      }
      try await insert(versions, into: store)
      for version in versions { #expect(try await find(version.name, in: store) == version) }
    },
    Clause("an update changes everything but name, uid and creation") { store in
      let version = Samples.version(1)
      try await insert([version], into: store)
      let changed = Samples.fullVersion(1)
      try await update(changed, in: store)
      #expect(try await find(version.name, in: store) == changed)
      try await update(version, in: store)
      #expect(try await find(version.name, in: store) == version)
    },
    Clause("changing a version that is not there is a store fault") { store in
      await expectRefusal("STORE_FAULT") { try await update(Samples.version(1), in: store) }
      await expectRefusal("STORE_FAULT") { try await delete(Samples.versionName(), in: store) }
    },
    Clause("a second version with the same number is a store fault") { store in
      try await insert([Samples.version(1)], into: store)
      await expectRefusal("STORE_FAULT") { try await insert([Samples.version(2)], into: store) }
    },
    Clause("versions are listed by uid, of a project or of one model") { store in
      let (iris, rose) = (Samples.modelName("iris"), Samples.modelName("rose"))
      let versions = (1...6).map {
        Samples.fullVersion(
          $0, Samples.versionName("0.0.\(9 - $0)", of: $0.isMultiple(of: 2) ? iris : rose))
      }
      let elsewhere = Samples.version(
        7, Samples.versionName(of: Samples.modelName("iris", in: Samples.otherProject)))
      try await insert(versions.reversed() + [elsewhere], into: store)
      let all = try await pages(of: 4, in: store, uid: \ModelVersion.uid) {
        reader, after, limit throws(RegistryError) in
        try reader.versions(in: Samples.project, of: nil, after: after, limit: limit)
      }
      #expect(all == [Array(versions[0..<4]), Array(versions[4...])])
      let ofIris = try await pages(of: 2, in: store, uid: \ModelVersion.uid) {
        reader, after, limit throws(RegistryError) in
        try reader.versions(in: Samples.project, of: iris, after: after, limit: limit)
      }
      #expect(ofIris == [[versions[1], versions[3]], [versions[5]]])
    },
    Clause("content is referred to while a version's manifest holds it") { store in
      var first = Samples.version(1)
      first.manifest = Samples.manifest([1, 2])
      var second = Samples.version(2, Samples.versionName("0.0.2"))
      second.manifest = Samples.manifest([2, 3])
      try await insert([first, second], into: store)
      #expect(try await referred([1, 2, 3, 4], in: store) == [1, 2, 3])
      try await delete(first.name, in: store)
      #expect(try await referred([1, 2, 3, 4], in: store) == [2, 3])
      second.manifest = Samples.manifest([4])
      try await update(second, in: store)
      #expect(try await referred([1, 2, 3, 4], in: store) == [4])
    },
  ]

  static let numberClauses: [Clause] = [
    Clause("the highest number is by value, not by text") { store in
      let model = Samples.modelName()
      #expect(try await highest(of: model, in: store) == [nil, nil])
      try await insert(
        ["0.0.9", "0.0.10", "0.0.2"].enumerated().map {
          Samples.version($0.offset, Samples.versionName($0.element))
        }, into: store)
      #expect(try await highest(of: model, in: store) == ["0.0.10", "0.0.10"])
    },
    Clause("a deleted version's number stays retired") { store in
      let model = Samples.modelName()
      let versions = [
        Samples.version(1, Samples.versionName("0.0.1")),
        Samples.version(2, Samples.versionName("99.99.99")),
      ]
      try await insert(versions, into: store)
      #expect(try await isRetired(versions[1].name, in: store) == false)
      try await delete(versions[1].name, in: store)
      #expect(try await highest(of: model, in: store) == ["0.0.1", "99.99.99"])
      #expect(try await isRetired(versions[1].name, in: store))
      #expect(try await isRetired(versions[0].name, in: store) == false)
      #expect(try await find(versions[1].name, in: store) == nil)
    },
    Clause("numbers stay retired when their model is gone") { store in
      let version = Samples.version(1)
      let model = Samples.model(2, version.name.model.id)
      try await store.write { writer throws(RegistryError) in
        try writer.insert(model)
        try writer.insert(version)
        try writer.delete(version.name)
        try writer.delete(model.name)
      }
      #expect(try await highest(of: model.name, in: store) == [nil, "0.0.1"])
      #expect(try await isRetired(version.name, in: store))
    },
    Clause("versions are counted by project") { store in
      #expect(try await count(in: Samples.project, of: store) == 0)
      let versions = (1...3).map { Samples.version($0, Samples.versionName("0.0.\($0)")) }
      let elsewhere = Samples.version(
        4, Samples.versionName(of: Samples.modelName("iris", in: Samples.otherProject)))
      try await insert(versions + [elsewhere], into: store)
      try await delete(versions[0].name, in: store)
      #expect(try await count(in: Samples.project, of: store) == 2)
      #expect(try await count(in: Samples.otherProject, of: store) == 1)
    },
  ]

  private static func insert(
    _ versions: [ModelVersion], into store: any RegistryStore
  ) async throws {
    try await store.write { writer throws(RegistryError) in
      for version in versions { try writer.insert(version) }
    }
  }

  private static func update(_ version: ModelVersion, in store: any RegistryStore) async throws {
    try await store.write { writer throws(RegistryError) in try writer.update(version) }
  }

  private static func delete(_ name: VersionName, in store: any RegistryStore) async throws {
    try await store.write { writer throws(RegistryError) in try writer.delete(name) }
  }

  private static func find(
    _ name: VersionName, in store: any RegistryStore
  ) async throws -> ModelVersion? {
    try await store.read { reader throws(RegistryError) in try reader.version(name) }
  }

  private static func referred(
    _ digests: [Int], in store: any RegistryStore
  ) async throws -> [Int] {
    try await store.read { reader throws(RegistryError) in
      var found: [Int] = []
      for n in digests where try reader.refers(to: Samples.digest(n)) { found.append(n) }
      return found
    }
  }

  /// The highest existing number and the highest ever.
  private static func highest(
    of model: ModelName, in store: any RegistryStore
  ) async throws -> [String?] {
    try await store.read { reader throws(RegistryError) in
      [
        try reader.highestNumber(of: model)?.text, try reader.highestNumberEver(of: model)?.text,
      ]
    }
  }

  private static func isRetired(
    _ name: VersionName, in store: any RegistryStore
  ) async throws -> Bool {
    try await store.read { reader throws(RegistryError) in try reader.isRetired(name) }
  }

  private static func count(
    in project: ProjectID, of store: any RegistryStore
  ) async throws -> Int {
    try await store.read { reader throws(RegistryError) in
      try reader.versionCount(in: project)
    }
  }
}
