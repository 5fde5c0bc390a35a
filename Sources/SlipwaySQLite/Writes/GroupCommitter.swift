internal import SlipwayBase
internal import SlipwayCore
internal import SlipwayStorage

/// Runs the transactions of many callers and puts them on disk together.
///
/// ```
///   waiting:  a b c        BEGIN IMMEDIATE
///                            SAVEPOINT  a  RELEASE
///   arriving: d              SAVEPOINT  b  ROLLBACK TO   (b refused)
///                            SAVEPOINT  c  RELEASE
///                            SAVEPOINT  d  RELEASE
///                          COMMIT                        one flush
///                          answer a, b, c, d
/// ```
///
/// Nobody hears of a result, not even of a refusal, before the commit: each may rest on what an
/// earlier transaction of the group did.
final class GroupCommitter {
  private let connection: SQLiteConnection
  private let registry: SQLRegistryTransaction<SQLiteConnection>
  private let limits: SQLiteStoreLimits
  private let metrics: StoreMetrics
  private let log: Logger
  /// Pages of the write-ahead log that the last checkpoint saw.
  private var pagesChecked = 0

  init(
    _ connection: SQLiteConnection, limits: SQLiteStoreLimits, metrics: StoreMetrics, log: Logger
  ) {
    self.connection = connection
    self.limits = limits
    self.metrics = metrics
    self.log = log
    registry = SQLRegistryTransaction(connection, log: log)
  }

  /// Commits what comes out of `queue` until it is closed and empty.
  func run(_ queue: WorkQueue<any WaitingWrite>) {
    while true {
      let waiting = queue.take(limits.groupMax)
      guard !waiting.isEmpty else { return }
      commit(waiting, joinedBy: queue)
      checkpointIfDue()
    }
  }

  /// Closes the database; nothing may follow.
  func close() {
    connection.close()
  }

  private func commit(
    _ waiting: [any WaitingWrite], joinedBy queue: WorkQueue<any WaitingWrite>
  ) {
    let begin = MonotonicInstant.now()
    var group = waiting
    var failure: RegistryError?
    do throws(RegistryError) {
      try registry.control("BEGIN IMMEDIATE")
      var done = 0
      while done < group.count {
        for write in group[done...] { try runInSavepoint(write) }
        done = group.count
        group += queue.takeWaiting(limits.groupMax - done)
      }
      try registry.control("COMMIT")
    } catch {
      failure = error
      rollBack()
    }
    metrics.committed(group.count, since: begin)
    for write in group { write.finish(groupFailure: failure) }
  }

  /// Runs one transaction; throws only when the whole group is lost with it.
  private func runInSavepoint(_ write: any WaitingWrite) throws(RegistryError) {
    try registry.control("SAVEPOINT one")
    let refusal = write.run(in: registry)
    guard connection.isInTransaction else {
      // A full disk or a failed write may end the transaction of the whole group.
      throw refusal ?? RegistryError(SQLError(.fault, "the transaction ended by itself"))
    }
    if refusal != nil { try registry.control("ROLLBACK TO one") }
    try registry.control("RELEASE one")
  }

  private func rollBack() {
    guard connection.isInTransaction else { return }
    do throws(RegistryError) {
      try registry.control("ROLLBACK")
    } catch {
      log.warning("cannot roll back", [LogField("reason", error.reason)])
    }
  }

  /// Keeps the write-ahead log short, while nobody waits for the commit before.
  private func checkpointIfDue() {
    let pages = connection.logPages
    // Fewer than before: the log has started anew.
    if pages < pagesChecked { pagesChecked = 0 }
    guard pages - pagesChecked >= limits.checkpointPages else { return }
    pagesChecked = pages
    do throws(SQLError) {
      try connection.checkpoint(waiting: pages >= limits.logPagesMax)
    } catch {
      // The log goes on growing, and the next commits try again.
      log.storeRefused(error)
    }
  }
}
