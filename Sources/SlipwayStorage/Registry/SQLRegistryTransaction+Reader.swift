package import SlipwayBase
package import SlipwayCore

extension SQLRegistryTransaction: RegistryReader {
  package func model(_ name: ModelName) throws(RegistryError) -> Model? {
    try translating { () throws(SQLError) in try models.find(name) }
  }

  package func models(
    in project: ProjectID, after uid: String?, limit: Int
  ) throws(RegistryError) -> [Model] {
    try translating { () throws(SQLError) in
      try models.list(project, after: uid, limit: limit)
    }
  }

  package func version(_ name: VersionName) throws(RegistryError) -> ModelVersion? {
    try translating { () throws(SQLError) in try versions.find(name) }
  }

  package func version(uid: String) throws(RegistryError) -> ModelVersion? {
    try translating { () throws(SQLError) in try versions.find(uid: uid) }
  }

  package func versions(
    in project: ProjectID, of model: ModelName?, after uid: String?, limit: Int
  ) throws(RegistryError) -> [ModelVersion] {
    try translating { () throws(SQLError) in
      try versions.list(project, of: model, after: uid, limit: limit)
    }
  }

  package func highestNumber(of model: ModelName) throws(RegistryError) -> VersionNumber? {
    try translating { () throws(SQLError) in try versions.highestNumber(of: model) }
  }

  package func highestNumberEver(of model: ModelName) throws(RegistryError) -> VersionNumber? {
    try translating { () throws(SQLError) in try versions.highestNumberEver(of: model) }
  }

  package func isRetired(_ name: VersionName) throws(RegistryError) -> Bool {
    try translating { () throws(SQLError) in try versions.isRetired(name) }
  }

  package func versionCount(in project: ProjectID) throws(RegistryError) -> Int {
    try translating { () throws(SQLError) in try versions.count(in: project) }
  }

  package func refers(to digest: ContentDigest) throws(RegistryError) -> Bool {
    try translating { () throws(SQLError) in try versions.refers(to: digest) }
  }

  package func operation(_ name: OperationName) throws(RegistryError) -> Operation? {
    try translating { () throws(SQLError) in try operations.find(name) }
  }

  package func operations(
    in project: ProjectID, after uid: String?, limit: Int
  ) throws(RegistryError) -> [Operation] {
    try translating { () throws(SQLError) in
      try operations.list(project, after: uid, limit: limit)
    }
  }

  package func unfinishedOperations() throws(RegistryError) -> [Operation] {
    try translating { () throws(SQLError) in try operations.unfinished() }
  }

  package func unfinishedImport(of version: VersionName) throws(RegistryError) -> Operation? {
    try translating { () throws(SQLError) in try operations.unfinishedImport(of: version) }
  }

  package func deployment(_ name: DeploymentName) throws(RegistryError) -> Deployment? {
    try translating { () throws(SQLError) in try deployments.find(name) }
  }

  package func deployment(uid: String) throws(RegistryError) -> Deployment? {
    try translating { () throws(SQLError) in try deployments.find(uid: uid) }
  }

  package func deployments(
    in project: ProjectID, after uid: String?, limit: Int
  ) throws(RegistryError) -> [Deployment] {
    try translating { () throws(SQLError) in
      try deployments.list(project, after: uid, limit: limit)
    }
  }

  package func allDeployments() throws(RegistryError) -> [Deployment] {
    try translating { () throws(SQLError) in try deployments.all() }
  }

  package func deployments(using version: VersionName) throws(RegistryError) -> [DeploymentName] {
    try translating { () throws(SQLError) in try deployments.names(using: version) }
  }

  package func remembered(
    requestID: String, in project: ProjectID, since: Timestamp
  ) throws(RegistryError) -> RememberedRequest? {
    try translating { () throws(SQLError) in
      try requests.find(requestID, in: project, since: since)
    }
  }

  package func journal(
    after sequence: Int64, limit: Int
  ) throws(RegistryError) -> [JournalEntry] {
    try translating { () throws(SQLError) in try entries.list(after: sequence, limit: limit) }
  }
}
