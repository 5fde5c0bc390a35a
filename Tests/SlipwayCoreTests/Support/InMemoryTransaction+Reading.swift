import SlipwayBase
import SlipwayCore

extension InMemoryTransaction: RegistryReader {
  func model(_ name: ModelName) throws(RegistryError) -> Model? { state.models[name] }

  func models(
    in project: ProjectID, after uid: String?, limit: Int
  ) throws(RegistryError) -> [Model] {
    page(
      state.models.values.filter { $0.name.project == project }, after: uid, limit: limit,
      by: \.uid)
  }

  func version(_ name: VersionName) throws(RegistryError) -> ModelVersion? {
    state.versions[name]
  }

  func version(uid: String) throws(RegistryError) -> ModelVersion? {
    state.versions.values.first { $0.uid == uid }
  }

  func versions(
    in project: ProjectID, of model: ModelName?, after uid: String?, limit: Int
  ) throws(RegistryError) -> [ModelVersion] {
    page(
      state.versions.values.filter {
        $0.name.model.project == project && (model == nil || $0.name.model == model)
      }, after: uid, limit: limit, by: \.uid)
  }

  func highestNumber(of model: ModelName) throws(RegistryError) -> VersionNumber? {
    state.versions.keys.filter { $0.model == model }.map(\.number).max()
  }

  func highestNumberEver(of model: ModelName) throws(RegistryError) -> VersionNumber? {
    state.retired.union(state.versions.keys).filter { $0.model == model }.map(\.number).max()
  }

  func isRetired(_ name: VersionName) throws(RegistryError) -> Bool {
    state.retired.contains(name)
  }

  func versionCount(in project: ProjectID) throws(RegistryError) -> Int {
    state.versions.keys.count { $0.model.project == project }
  }

  func refers(to digest: ContentDigest) throws(RegistryError) -> Bool {
    state.versions.values.contains { $0.manifest.files.contains { $0.digest == digest } }
  }

  func operation(_ name: OperationName) throws(RegistryError) -> Operation? {
    state.operations[name]
  }

  func operations(
    in project: ProjectID, after uid: String?, limit: Int
  ) throws(RegistryError) -> [Operation] {
    page(
      state.operations.values.filter { $0.name.project == project }, after: uid, limit: limit,
      by: \.name.uid)
  }

  func unfinishedOperations() throws(RegistryError) -> [Operation] {
    state.operations.values.filter { !$0.isDone }.sorted { $0.name.uid < $1.name.uid }
  }

  func unfinishedImport(of version: VersionName) throws(RegistryError) -> Operation? {
    state.operations.values.first { !$0.isDone && $0.version == version }
  }

  func deployment(_ name: DeploymentName) throws(RegistryError) -> Deployment? {
    state.deployments[name]
  }

  func deployment(uid: String) throws(RegistryError) -> Deployment? {
    state.deployments.values.first { $0.uid == uid }
  }

  func deployments(
    in project: ProjectID, after uid: String?, limit: Int
  ) throws(RegistryError) -> [Deployment] {
    page(
      state.deployments.values.filter { $0.name.project == project }, after: uid, limit: limit,
      by: \.uid)
  }

  func allDeployments() throws(RegistryError) -> [Deployment] {
    state.deployments.values.sorted { $0.uid < $1.uid }
  }

  func deployments(using version: VersionName) throws(RegistryError) -> [DeploymentName] {
    state.deployments.values.filter { $0.servedModels.contains { $0.version == version } }
      .map(\.name).sorted { $0.id < $1.id }
  }

  func remembered(
    requestID: String, in project: ProjectID, since: Timestamp
  ) throws(RegistryError) -> RememberedRequest? {
    state.requests.first {
      $0.project == project && $0.requestID == requestID && $0.time >= since
    }
  }

  func journal(after sequence: Int64, limit: Int) throws(RegistryError) -> [JournalEntry] {
    Array(state.journal.filter { $0.sequence > sequence }.prefix(limit))
  }
}
