import SlipwayCore
import SlipwaySQLite
import Testing

@Suite struct SQLiteContractTests {
  @Test(arguments: RegistryStoreContract.clauses)
  func `an SQLite store keeps the contract`(_ clause: RegistryStoreContract.Clause) async throws {
    try await withSQLiteStore { store in try await clause.check(store) }
  }

  @Test(arguments: RegistryStoreContract.clauses)
  func `one reader and groups of one are enough`(
    _ clause: RegistryStoreContract.Clause
  ) async throws {
    var limits = SQLiteStoreLimits()
    limits.readers = 1
    limits.groupMax = 1
    limits.checkpointPages = 1
    limits.logPagesMax = 8
    try await withSQLiteStore(limits: limits) { store in try await clause.check(store) }
  }
}
