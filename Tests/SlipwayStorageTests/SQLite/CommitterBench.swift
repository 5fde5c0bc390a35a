import SlipwayBase
import SlipwayCore
import SlipwayStorage
import Synchronization

@testable import SlipwaySQLite

/// A committer on the test's own thread: what waits is decided, not raced for.
final class CommitterBench {
  let path: String
  private let directory: TemporaryDirectory
  private let connection: SQLiteConnection
  private let committer: GroupCommitter
  private let registry = MetricsRegistry()

  init(groupMax: Int = 256) throws {
    directory = try TemporaryDirectory()
    path = "\(directory.path)/slipway.db"
    var limits = SQLiteStoreLimits()
    limits.groupMax = groupMax
    limits.busyMilliseconds = 10
    connection = try .writer(path, limits: limits)
    _ = try Migrator(connection).migrate(at: Samples.time)
    committer = GroupCommitter(
      connection, limits: limits, metrics: StoreMetrics(registry), log: .silent)
  }

  var commits: UInt64 { registry.counter("slipway_store_commits_total", help: "").value }

  var transactions: UInt64 { registry.counter("slipway_store_transactions_total", help: "").value }

  /// Runs `writes` as if all of them had been waiting.
  func run(_ writes: [ScriptedWrite]) {
    let queue = WorkQueue<any WaitingWrite>(countMax: writes.count)
    for write in writes {
      write.connection = connection
      _ = queue.push(write)
    }
    queue.close()
    committer.run(queue)
  }

  /// How many models a second connection sees.
  func modelCount() throws -> Int {
    let reader = try SQLiteConnection(path, .readOnly)
    let registry = SQLRegistryTransaction(reader, log: .silent)
    return try registry.models(in: Samples.project, after: nil, limit: 1000).count
  }
}

/// A transaction of a test, which may also touch the connection behind the registry's back.
final class ScriptedWrite: WaitingWrite, @unchecked Sendable {  // stays on the test's thread
  enum Outcome: Equatable {
    case waiting
    case committed
    case refused(RegistryError)
    case groupFailed(RegistryError)
  }

  typealias Body = @Sendable (any RegistryWriter, SQLiteConnection) throws(RegistryError) -> Void

  var connection: SQLiteConnection?
  private(set) var outcome = Outcome.waiting
  private let body: Body
  private var refusal: RegistryError?

  init(_ body: @escaping Body) {
    self.body = body
  }

  var groupFailureReason: String? {
    if case .groupFailed(let error) = outcome { error.reason } else { nil }
  }

  func run(in writer: any RegistryWriter) -> RegistryError? {
    guard let connection else { return nil }
    do throws(RegistryError) { try body(writer, connection) } catch { refusal = error }
    return refusal
  }

  func finish(groupFailure: RegistryError?) {
    outcome =
      if let groupFailure {
        .groupFailed(groupFailure)
      } else if let refusal {
        .refused(refusal)
      } else {
        .committed
      }
  }
}
