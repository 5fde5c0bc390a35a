package import SlipwayBase

/// Durable state. One transaction is one synchronous closure: nothing suspends between begin and
/// commit, and `write` returns only after its transaction is on disk.
///
/// Failures of the store itself: STORE_UNAVAILABLE (unavailable), STORAGE_FULL
/// (resourceExhausted), STORE_FAULT (internalFault).
package protocol RegistryStore: Sendable {
  /// Runs `body` on one consistent snapshot.
  func read<R: Sendable>(
    _ body: @escaping @Sendable (any RegistryReader) throws(RegistryError) -> R
  ) async throws(RegistryError) -> R

  /// Runs `body` in a transaction: all of it becomes durable, or, when it throws, none of it.
  /// Transactions of several callers may share one disk flush.
  func write<R: Sendable>(
    _ body: @escaping @Sendable (any RegistryWriter) throws(RegistryError) -> R
  ) async throws(RegistryError) -> R
}

/// Reads within a transaction. Lists are ordered by `uid`, which grows with time; `after` is the
/// last uid of the page before, `nil` for the first page.
package protocol RegistryReader: AnyObject {
  func model(_ name: ModelName) throws(RegistryError) -> Model?
  func models(
    in project: ProjectID, after uid: String?, limit: Int
  ) throws(RegistryError) -> [Model]

  func version(_ name: VersionName) throws(RegistryError) -> ModelVersion?
  func version(uid: String) throws(RegistryError) -> ModelVersion?
  /// Versions of one model, or of every model of the project when `model` is `nil`.
  func versions(
    in project: ProjectID, of model: ModelName?, after uid: String?, limit: Int
  ) throws(RegistryError) -> [ModelVersion]
  /// The highest number among the existing versions.
  func highestNumber(of model: ModelName) throws(RegistryError) -> VersionNumber?
  /// The highest number that was ever given out, deleted versions included.
  func highestNumberEver(of model: ModelName) throws(RegistryError) -> VersionNumber?
  /// Whether the number belonged to a version that was deleted.
  func isRetired(_ name: VersionName) throws(RegistryError) -> Bool
  /// How many versions the project has, all models together.
  func versionCount(in project: ProjectID) throws(RegistryError) -> Int
  /// Whether any version's manifest holds this content.
  func refers(to digest: ContentDigest) throws(RegistryError) -> Bool

  func operation(_ name: OperationName) throws(RegistryError) -> Operation?
  func operations(
    in project: ProjectID, after uid: String?, limit: Int
  ) throws(RegistryError) -> [Operation]
  /// Every operation that is not done, of all projects, oldest first.
  func unfinishedOperations() throws(RegistryError) -> [Operation]
  /// The unfinished import of a version, if there is one.
  func unfinishedImport(of version: VersionName) throws(RegistryError) -> Operation?

  func deployment(_ name: DeploymentName) throws(RegistryError) -> Deployment?
  func deployment(uid: String) throws(RegistryError) -> Deployment?
  func deployments(
    in project: ProjectID, after uid: String?, limit: Int
  ) throws(RegistryError) -> [Deployment]
  /// Every deployment of all projects, ordered by uid: what the controller starts from.
  func allDeployments() throws(RegistryError) -> [Deployment]
  /// Names of the deployments that serve this version, running or not.
  func deployments(using version: VersionName) throws(RegistryError) -> [DeploymentName]

  /// What a request id was used for within its lifetime.
  func remembered(
    requestID: String, in project: ProjectID, since: Timestamp
  ) throws(RegistryError) -> RememberedRequest?
  /// Journal entries after `sequence`, in order.
  func journal(after sequence: Int64, limit: Int) throws(RegistryError) -> [JournalEntry]
}

/// Writes within a transaction. A row that a caller thinks is there and is not is an
/// `internalFault`: use cases read before they write in the same transaction.
package protocol RegistryWriter: RegistryReader {
  func insert(_ model: Model) throws(RegistryError)
  func update(_ model: Model) throws(RegistryError)
  func delete(_ model: ModelName) throws(RegistryError)

  func insert(_ version: ModelVersion) throws(RegistryError)
  func update(_ version: ModelVersion) throws(RegistryError)
  /// Deletes the version and retires its number.
  func delete(_ version: VersionName) throws(RegistryError)

  func insert(_ operation: Operation) throws(RegistryError)
  func update(_ operation: Operation) throws(RegistryError)

  func insert(_ deployment: Deployment) throws(RegistryError)
  func update(_ deployment: Deployment) throws(RegistryError)
  func delete(_ deployment: DeploymentName) throws(RegistryError)

  func remember(_ request: RememberedRequest) throws(RegistryError)
  /// Forgets request ids older than `time`.
  func forgetRequests(before time: Timestamp) throws(RegistryError)
  /// Appends to the journal; the store gives the sequence number.
  func append(_ entry: JournalEntry) throws(RegistryError)
}
