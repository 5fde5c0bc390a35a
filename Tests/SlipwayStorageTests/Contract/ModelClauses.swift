import SlipwayBase
import SlipwayCore
import Testing

extension RegistryStoreContract {
  static let modelClauses: [Clause] = [
    Clause("a model that was never stored is nil") { store in
      let found = try await find(Samples.modelName(), in: store)
      #expect(found == nil)
    },
    Clause("a model is found by its name with every field") { store in
      var model = Samples.model(1, "模型-_9")
      model.latest = nil
      model.versionCount = 0
      try await insert([model], into: store)
      #expect(try await find(model.name, in: store) == model)
    },
    Clause("an updated model has its new values") { store in
      var model = Samples.model(1)
      try await insert([model], into: store)
      model.latest = VersionNumber("99.99.99")
      model.versionCount = 4
      model.updateTime = Timestamp(seconds: 5, nanos: 6)
      model.generation = 2
      let changed = model
      try await store.write { writer throws(RegistryError) in try writer.update(changed) }
      #expect(try await find(model.name, in: store) == changed)
    },
    Clause("a deleted model is gone") { store in
      let models = [Samples.model(1), Samples.model(2)]
      try await insert(models, into: store)
      try await store.write { writer throws(RegistryError) in try writer.delete(models[0].name) }
      #expect(try await find(models[0].name, in: store) == nil)
      #expect(try await find(models[1].name, in: store) == models[1])
    },
    Clause("changing a model that is not there is a store fault") { store in
      await expectRefusal("STORE_FAULT") {
        try await store.write { writer throws(RegistryError) in
          try writer.update(Samples.model(1))
        }
      }
      await expectRefusal("STORE_FAULT") {
        try await store.write { writer throws(RegistryError) in
          try writer.delete(Samples.modelName())
        }
      }
    },
    Clause("a second model with the same name is a store fault") { store in
      try await insert([Samples.model(1, "iris")], into: store)
      await expectRefusal("STORE_FAULT") {
        try await insert([Samples.model(2, "iris")], into: store)
      }
    },
    Clause("the same name in another project is another model") { store in
      let models = [
        Samples.model(1, "iris"), Samples.model(2, "iris", in: Samples.otherProject),
      ]
      try await insert(models, into: store)
      #expect(try await find(models[0].name, in: store) == models[0])
      #expect(try await find(models[1].name, in: store) == models[1])
    },
    Clause("models are listed by uid, page by page, of one project") { store in
      let models = (1...7).map { Samples.model($0, "m\(10 - $0)") }
      let others = (8...9).map { Samples.model($0, in: Samples.otherProject) }
      try await insert(models.reversed() + others, into: store)
      let pages = try await pages(of: 3, in: store, uid: \Model.uid) {
        reader, after, limit throws(RegistryError) in
        try reader.models(in: Samples.project, after: after, limit: limit)
      }
      #expect(pages == [Array(models[0..<3]), Array(models[3..<6]), Array(models[6...])])
    },
    Clause("a page goes on after a uid that was deleted") { store in
      let models = (1...3).map { Samples.model($0) }
      try await insert(models, into: store)
      try await store.write { writer throws(RegistryError) in try writer.delete(models[0].name) }
      let rest = try await store.read { reader throws(RegistryError) in
        try reader.models(in: Samples.project, after: models[0].uid, limit: 10)
      }
      #expect(rest == Array(models[1...]))
    },
  ]

  private static func insert(_ models: [Model], into store: any RegistryStore) async throws {
    try await store.write { writer throws(RegistryError) in
      for model in models { try writer.insert(model) }
    }
  }

  private static func find(_ name: ModelName, in store: any RegistryStore) async throws -> Model? {
    try await store.read { reader throws(RegistryError) in try reader.model(name) }
  }
}
