import SlipwayBase
import SlipwayCore

extension InMemoryTransaction: RegistryWriter {
  func insert(_ model: Model) throws(RegistryError) {
    try insert(model, as: model.name, into: \.models)
  }

  func update(_ model: Model) throws(RegistryError) {
    try update(model, as: model.name, in: \.models)
  }

  func delete(_ model: ModelName) throws(RegistryError) {
    try delete(model, from: \.models)
  }

  func insert(_ version: ModelVersion) throws(RegistryError) {
    try insert(version, as: version.name, into: \.versions)
  }

  func update(_ version: ModelVersion) throws(RegistryError) {
    try update(version, as: version.name, in: \.versions)
  }

  func delete(_ version: VersionName) throws(RegistryError) {
    try delete(version, from: \.versions)
    state.retired.insert(version)
  }

  func insert(_ operation: Operation) throws(RegistryError) {
    try insert(operation, as: operation.name, into: \.operations)
  }

  func update(_ operation: Operation) throws(RegistryError) {
    try update(operation, as: operation.name, in: \.operations)
  }

  func insert(_ deployment: Deployment) throws(RegistryError) {
    try insert(deployment, as: deployment.name, into: \.deployments)
  }

  func update(_ deployment: Deployment) throws(RegistryError) {
    try update(deployment, as: deployment.name, in: \.deployments)
  }

  func delete(_ deployment: DeploymentName) throws(RegistryError) {
    try delete(deployment, from: \.deployments)
  }

  func remember(_ request: RememberedRequest) throws(RegistryError) {
    state.requests.removeAll {
      $0.project == request.project && $0.requestID == request.requestID
    }
    state.requests.append(request)
  }

  func forgetRequests(before time: Timestamp) throws(RegistryError) {
    state.requests.removeAll { $0.time < time }
  }

  func append(_ entry: JournalEntry) throws(RegistryError) {
    var entry = entry
    entry.sequence = Int64(state.journal.count + 1)
    state.journal.append(entry)
  }

  private typealias Table<Name: Hashable, Row> = WritableKeyPath<InMemoryState, [Name: Row]>

  private func insert<Name, Row>(
    _ row: Row, as name: Name, into table: Table<Name, Row>
  ) throws(RegistryError) {
    guard state[keyPath: table][name] == nil else { throw fault("\(name) is already there") }
    state[keyPath: table][name] = row
  }

  private func update<Name, Row>(
    _ row: Row, as name: Name, in table: Table<Name, Row>
  ) throws(RegistryError) {
    guard state[keyPath: table][name] != nil else { throw fault("\(name) is not there") }
    state[keyPath: table][name] = row
  }

  private func delete<Name, Row>(
    _ name: Name, from table: Table<Name, Row>
  ) throws(RegistryError) {
    guard state[keyPath: table].removeValue(forKey: name) != nil else {
      throw fault("\(name) is not there")
    }
  }
}
