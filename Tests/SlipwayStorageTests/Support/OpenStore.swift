import SlipwayBase
import SlipwayCore
import SlipwaySQLite
import Testing

extension SQLiteStore {
  convenience init(
    _ directory: String, metrics: MetricsRegistry = MetricsRegistry(),
    limits: SQLiteStoreLimits = SQLiteStoreLimits()
  ) throws(StoreOpenError) {
    try self.init(directory: directory, log: .silent, metrics: metrics, limits: limits)
  }
}

/// Runs `body` on an open store in a directory of its own, and closes it.
func withSQLiteStore<R>(
  limits: SQLiteStoreLimits = SQLiteStoreLimits(), metrics: MetricsRegistry = MetricsRegistry(),
  _ body: (SQLiteStore) async throws -> R
) async throws -> R {
  let directory = try TemporaryDirectory()
  let store = try SQLiteStore(directory.path, metrics: metrics, limits: limits)
  let result: Result<R, any Error>
  do { result = .success(try await body(store)) } catch { result = .failure(error) }
  await store.close()
  return try result.get()
}

/// Expects a refusal with this reason.
func expectRefusal(
  _ reason: String, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () async throws -> Void
) async {
  do {
    try await body()
    Issue.record("not refused, \(reason) expected", sourceLocation: sourceLocation)
  } catch let error as RegistryError {
    #expect(error.reason == reason, sourceLocation: sourceLocation)
  } catch {
    Issue.record(error, sourceLocation: sourceLocation)
  }
}
