package import SlipwayBase
package import SlipwayCore

extension SQLRegistryTransaction: RegistryWriter {
  package func insert(_ model: Model) throws(RegistryError) {
    try translating { () throws(SQLError) in try models.insert(model) }
  }

  package func update(_ model: Model) throws(RegistryError) {
    try translating { () throws(SQLError) in try models.update(model) }
  }

  package func delete(_ model: ModelName) throws(RegistryError) {
    try translating { () throws(SQLError) in try models.delete(model) }
  }

  package func insert(_ version: ModelVersion) throws(RegistryError) {
    try translating { () throws(SQLError) in try versions.insert(version) }
  }

  package func update(_ version: ModelVersion) throws(RegistryError) {
    try translating { () throws(SQLError) in try versions.update(version) }
  }

  package func delete(_ version: VersionName) throws(RegistryError) {
    try translating { () throws(SQLError) in try versions.delete(version) }
  }

  package func insert(_ operation: Operation) throws(RegistryError) {
    try translating { () throws(SQLError) in try operations.insert(operation) }
  }

  package func update(_ operation: Operation) throws(RegistryError) {
    try translating { () throws(SQLError) in try operations.update(operation) }
  }

  package func insert(_ deployment: Deployment) throws(RegistryError) {
    try translating { () throws(SQLError) in try deployments.insert(deployment) }
  }

  package func update(_ deployment: Deployment) throws(RegistryError) {
    try translating { () throws(SQLError) in try deployments.update(deployment) }
  }

  package func delete(_ deployment: DeploymentName) throws(RegistryError) {
    try translating { () throws(SQLError) in try deployments.delete(deployment) }
  }

  package func remember(_ request: RememberedRequest) throws(RegistryError) {
    try translating { () throws(SQLError) in try requests.remember(request) }
  }

  package func forgetRequests(before time: Timestamp) throws(RegistryError) {
    try translating { () throws(SQLError) in try requests.forget(before: time) }
  }

  package func append(_ entry: JournalEntry) throws(RegistryError) {
    try translating { () throws(SQLError) in try entries.append(entry) }
  }
}
