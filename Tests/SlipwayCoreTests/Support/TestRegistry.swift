import SlipwayBase
import SlipwayCore
import Synchronization

/// A registry over stores in memory, with everything the use cases are made of.
final class TestRegistry: Sendable {
  let store: InMemoryRegistryStore
  let objects = InMemoryObjectStore()
  let artifacts: InMemoryArtifactStore
  let clock = FakeClock(isAutomatic: true)
  let environment: RegistryEnvironment
  let controller: ImportController
  let importer: ModelImporter
  let models: ModelRegistry
  let versions: VersionRegistry
  let operations: OperationRegistry

  /// A fresh registry, or one that goes on where an `earlier` one was stopped.
  init(limits: RegistryLimits = RegistryLimits(), after earlier: TestRegistry? = nil) {
    store = earlier?.store ?? InMemoryRegistryStore()
    artifacts = earlier?.artifacts ?? InMemoryArtifactStore()
    let base = earlier == nil ? 0 : 1_000_000
    let count = Atomic(base)
    environment = RegistryEnvironment(
      store: store, objects: objects, artifacts: artifacts, cryptography: FakeCryptography(),
      clock: clock,
      newUID: {
        let number = String(count.add(1, ordering: .relaxed).newValue)
        let padding = String(repeating: "0", count: 12 - number.count)
        return "00000000-0000-7000-8000-\(padding)\(number)"
      }, runtimes: SamplePackages.runtimes, log: .silent, limits: limits)
    controller = ImportController(environment)
    importer = ModelImporter(environment, controller: controller)
    models = ModelRegistry(environment, controller: controller)
    versions = VersionRegistry(environment, controller: controller)
    operations = OperationRegistry(environment, controller: controller)
  }

  static let project = ProjectID("default")!
  static let caller = Mutation(actor: "tester")

  /// A draft that imports `path` as `model`.
  static func draft(
    _ model: String = "iris", version: String = "", from path: String? = "training/iris",
    in project: ProjectID = project, modelMustExist: Bool = false
  ) -> ImportDraft {
    var draft = ImportDraft(
      project: project, modelID: model, versionText: version, modelMustExist: modelMustExist)
    draft.sourcePath = path
    return draft
  }

  static func model(_ id: String = "iris") -> ModelName { ModelName(project: project, id: id)! }

  static func version(_ number: String, of model: String = "iris") -> VersionName {
    VersionName(model: self.model(model), number: VersionNumber(number)!)
  }

  /// Starts an import and waits for its end.
  func imported(
    _ draft: ImportDraft = draft(), by mutation: Mutation = caller
  ) async throws -> SlipwayCore.Operation {
    try await operations.wait(try await importer.start(draft, by: mutation).name, until: nil)
  }

  /// The codes of the journal, in order.
  func events() async throws -> [String] {
    try await store.read { (reader) throws(RegistryError) in
      try reader.journal(after: 0, limit: 10_000).map(\.event)
    }
  }

  /// Puts a deployment of `version` into the store.
  func deploy(_ version: VersionName, as id: String = "d") async throws {
    let uid = try await versions.version(version).uid
    let deployment = Deployment(
      name: DeploymentName(project: version.model.project, id: id)!, uid: "deployment-\(id)",
      description: "", type: .realTime,
      servedModels: [ServedModel(version: version, versionUID: uid)],
      createTime: clock.wallTime())
    try await store.write { (writer) throws(RegistryError) in try writer.insert(deployment) }
  }
}
