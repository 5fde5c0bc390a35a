internal import SlipwayBase
internal import SlipwayCore
internal import SlipwayStorage

/// Reads consistent snapshots on a connection of its own.
///
/// `read` is synchronous and hops nowhere: whoever owns a reader may call it on its own thread.
final class SnapshotReader {
  private let registry: SQLRegistryTransaction<SQLiteConnection>

  init(_ connection: SQLiteConnection, log: Logger) {
    registry = SQLRegistryTransaction(connection, log: log)
  }

  /// Runs `body` on one snapshot, which begins with its first row.
  func read<R>(
    _ body: (any RegistryReader) throws(RegistryError) -> R
  ) -> Result<R, RegistryError> {
    do throws(RegistryError) {
      try registry.control("BEGIN")
      // Nothing was written, so this only lets the snapshot go.
      defer { try? registry.control("ROLLBACK") }
      return .success(try body(registry))
    } catch {
      return .failure(error)
    }
  }
}
