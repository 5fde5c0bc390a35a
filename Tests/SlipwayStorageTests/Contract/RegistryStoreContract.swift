import SlipwayCore
import Testing

/// What every `RegistryStore` promises, clause by clause. The tests of an adapter run each clause
/// on a fresh, empty store.
enum RegistryStoreContract {
  static let clauses: [Clause] =
    modelClauses + versionClauses + numberClauses + operationClauses + deploymentClauses
    + journalClauses + requestClauses + transactionClauses

  /// One promise and how to check it.
  struct Clause: Sendable, CustomTestStringConvertible {
    let promise: String
    let check: @Sendable (any RegistryStore) async throws -> Void

    init(_ promise: String, _ check: @escaping @Sendable (any RegistryStore) async throws -> Void) {
      self.promise = promise
      self.check = check
    }

    var testDescription: String { promise }
  }

  /// Walks through all pages of a list of `size` rows each.
  static func pages<Row: Sendable>(
    of size: Int, in store: any RegistryStore, uid: @Sendable (Row) -> String,
    list: @escaping @Sendable (any RegistryReader, String?, Int) throws(RegistryError) -> [Row]
  ) async throws -> [[Row]] {
    var pages: [[Row]] = []
    var after: String?
    while true {
      let last = after
      let page = try await store.read { reader throws(RegistryError) in
        try list(reader, last, size)
      }
      guard let end = page.last else { return pages }
      pages.append(page)
      after = uid(end)
    }
  }
}
