import SlipwayBase
import SlipwayCore
import Synchronization

/// A registry store that keeps everything in memory, one transaction at a time: a transaction
/// works on a copy that replaces the state when it succeeds.
final class InMemoryRegistryStore: RegistryStore {
  private let state = Mutex(InMemoryState())
  private let fault = Mutex<RegistryError?>(nil)
  private let writeFault = Mutex<RegistryError?>(nil)

  /// Makes every transaction fail with `error` until it is called with `nil`.
  func fail(with error: RegistryError?) {
    fault.withLock { $0 = error }
  }

  /// Makes every transaction that writes fail with `error` until it is called with `nil`.
  func failWrites(with error: RegistryError?) {
    writeFault.withLock { $0 = error }
  }

  func read<R: Sendable>(
    _ body: @escaping @Sendable (any RegistryReader) throws(RegistryError) -> R
  ) async throws(RegistryError) -> R {
    try checkFault()
    return try body(InMemoryTransaction(state.withLock { $0 }))
  }

  func write<R: Sendable>(
    _ body: @escaping @Sendable (any RegistryWriter) throws(RegistryError) -> R
  ) async throws(RegistryError) -> R {
    try checkFault()
    if let error = writeFault.withLock({ $0 }) { throw error }
    return try state.withLock { (state) throws(RegistryError) -> R in
      let transaction = InMemoryTransaction(state)
      let result = try body(transaction)
      state = transaction.state
      return result
    }
  }

  private func checkFault() throws(RegistryError) {
    if let error = fault.withLock({ $0 }) { throw error }
  }
}

/// Everything the store holds.
struct InMemoryState {
  var models: [ModelName: Model] = [:]
  var versions: [VersionName: ModelVersion] = [:]
  /// Numbers of deleted versions.
  var retired: Set<VersionName> = []
  var operations: [OperationName: Operation] = [:]
  var deployments: [DeploymentName: Deployment] = [:]
  var requests: [RememberedRequest] = []
  var journal: [JournalEntry] = []
}

/// One transaction on a copy of the state. It never leaves the closure it is made for.
final class InMemoryTransaction {
  var state: InMemoryState

  init(_ state: InMemoryState) {
    self.state = state
  }

  /// The rows after `uid` in the order of their uids, at most `limit`.
  func page<Row>(
    _ rows: some Sequence<Row>, after uid: String?, limit: Int, by key: (Row) -> String
  ) -> [Row] {
    Array(
      rows.filter { row in uid.map { key(row) > $0 } ?? true }
        .sorted { key($0) < key($1) }.prefix(limit))
  }

  /// The fault of a use case that writes to a row that is not there, or adds one that is.
  func fault(_ message: String) -> RegistryError {
    RegistryError(.internalFault, "STORE_FAULT", message)
  }
}
