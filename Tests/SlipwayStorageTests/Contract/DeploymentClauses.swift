import SlipwayBase
import SlipwayCore
import Testing

extension RegistryStoreContract {
  static let deploymentClauses: [Clause] = [
    Clause("a deployment is found by name and by uid with every field") { store in
      let deployment = Samples.fullDeployment(1)
      try await insert([deployment], into: store)
      let (byName, byUID, none) = try await store.read { reader throws(RegistryError) in
        (
          try reader.deployment(deployment.name), try reader.deployment(uid: deployment.uid),
          try reader.deployment(uid: Samples.uid(2))
        )
      }
      #expect(byName == deployment)
      #expect(byUID == deployment)
      #expect(none == nil)
    },
    Clause("every state of deployments and instances survives") { store in
      var deployments: [Deployment] = []
      for (n, state) in Deployment.State.allCases.enumerated() {
        var deployment = Samples.deployment(n)
        deployment.state = state
        deployment.instances = Instance.State.allCases.map {
          var instance = Instance(uid: "i-\($0)", version: Samples.versionName(), versionUID: "v")
          instance.state = $0
          return instance
        }
        deployments.append(deployment)
      }
      try await insert(deployments, into: store)
      #expect(try await all(in: store) == deployments)
    },
    Clause("an updated deployment has its new values") { store in
      var deployment = Samples.fullDeployment(1)
      deployment.instances = []
      deployment.servedModels = []
      deployment.statusReason = nil
      try await insert([deployment], into: store)
      let changed = Samples.fullDeployment(1)
      try await update(changed, in: store)
      #expect(try await find(changed.name, in: store) == changed)
      await expectRefusal("STORE_FAULT") { try await update(Samples.deployment(2), in: store) }
    },
    Clause("a deleted deployment is gone and uses nothing") { store in
      let deployment = Samples.deployment(1)
      try await insert([deployment], into: store)
      try await delete(deployment.name, in: store)
      #expect(try await find(deployment.name, in: store) == nil)
      #expect(try await names(using: Samples.versionName(), in: store) == [])
      await expectRefusal("STORE_FAULT") { try await delete(deployment.name, in: store) }
    },
    Clause("a name can be used again after a delete") { store in
      try await insert([Samples.deployment(1, "web")], into: store)
      await expectRefusal("STORE_FAULT") {
        try await insert([Samples.deployment(2, "web")], into: store)
      }
      try await delete(Samples.deployment(1, "web").name, in: store)
      let again = Samples.deployment(2, "web")
      try await insert([again], into: store)
      #expect(try await find(again.name, in: store) == again)
    },
    Clause("deployments are listed by uid, of a project or of all") { store in
      let deployments = (1...5).map { Samples.deployment($0, "d\(9 - $0)") }
      let elsewhere = Samples.deployment(6, in: Samples.otherProject)
      try await insert(deployments.reversed() + [elsewhere], into: store)
      let pages = try await pages(of: 2, in: store, uid: \Deployment.uid) {
        reader, after, limit throws(RegistryError) in
        try reader.deployments(in: Samples.project, after: after, limit: limit)
      }
      #expect(
        pages == [Array(deployments[0..<2]), Array(deployments[2..<4]), [deployments[4]]])
      #expect(try await all(in: store) == deployments + [elsewhere])
    },
    Clause("the deployments of a version follow what is served") { store in
      let (one, two) = (Samples.versionName("0.0.1"), Samples.versionName("0.0.2"))
      var first = Samples.deployment(1, versions: [one, two])
      let second = Samples.deployment(2, versions: [two, two])
      try await insert([first, second], into: store)
      #expect(try await names(using: one, in: store) == [first.name])
      #expect(try await names(using: two, in: store) == [first.name, second.name])
      first.servedModels = second.servedModels
      try await update(first, in: store)
      #expect(try await names(using: one, in: store) == [])
      #expect(try await names(using: two, in: store) == [first.name, second.name])
    },
  ]

  private static func insert(
    _ deployments: [Deployment], into store: any RegistryStore
  ) async throws {
    try await store.write { writer throws(RegistryError) in
      for deployment in deployments { try writer.insert(deployment) }
    }
  }

  private static func update(_ deployment: Deployment, in store: any RegistryStore) async throws {
    try await store.write { writer throws(RegistryError) in try writer.update(deployment) }
  }

  private static func delete(_ name: DeploymentName, in store: any RegistryStore) async throws {
    try await store.write { writer throws(RegistryError) in try writer.delete(name) }
  }

  private static func find(
    _ name: DeploymentName, in store: any RegistryStore
  ) async throws -> Deployment? {
    try await store.read { reader throws(RegistryError) in try reader.deployment(name) }
  }

  private static func all(in store: any RegistryStore) async throws -> [Deployment] {
    try await store.read { reader throws(RegistryError) in try reader.allDeployments() }
  }

  private static func names(
    using version: VersionName, in store: any RegistryStore
  ) async throws -> [DeploymentName] {
    try await store.read { reader throws(RegistryError) in
      try reader.deployments(using: version)
    }
  }
}
