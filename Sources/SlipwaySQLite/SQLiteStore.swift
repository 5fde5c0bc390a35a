package import SlipwayBase
package import SlipwayCore
internal import SlipwayStorage

/// The registry's state in one SQLite file.
///
/// One thread writes, in groups of transactions (`GroupCommitter`); a few threads read, each on a
/// connection of its own (`SnapshotReader`). Callers wait without holding a thread. A caller that
/// is cancelled still gets the outcome: what was queued is run.
package final class SQLiteStore: RegistryStore {
  typealias Read = @Sendable (SnapshotReader) -> Void

  private let reads: WorkQueue<Read>
  private let writes: WorkQueue<any WaitingWrite>
  private let metrics: StoreMetrics
  private let closed: Latch

  /// Opens the store in `directory`, which is made when it is missing, brings its schema up to
  /// date and keeps other servers out until `close`.
  package init(
    directory: String, log: Logger, metrics: MetricsRegistry,
    limits: SQLiteStoreLimits = SQLiteStoreLimits()
  ) throws(StoreOpenError) {
    let file = try DatabaseFile(in: directory, limits: limits)
    let writer = try file.openWriter(log: log)
    reads = WorkQueue(countMax: limits.queuedReadsMax)
    writes = WorkQueue(countMax: limits.queuedWritesMax)
    self.metrics = StoreMetrics(metrics)
    closed = Latch()
    let readers = try startReaders(max(1, limits.readers), on: file, log: log)
    let committer = GroupCommitter(writer, limits: limits, metrics: self.metrics, log: log)
    try startWriter(committer, closing: file, after: readers)
  }

  deinit {
    reads.close()
    writes.close()
  }

  package func read<R: Sendable>(
    _ body: @escaping @Sendable (any RegistryReader) throws(RegistryError) -> R
  ) async throws(RegistryError) -> R {
    metrics.countRead()
    let result = await withCheckedContinuation { caller in
      let refusal = reads.push { reader in caller.resume(returning: reader.read(body)) }
      if let refusal { caller.resume(returning: .failure(refusal.error(limit: "queuedReadsMax"))) }
    }
    return try result.get()
  }

  package func write<R: Sendable>(
    _ body: @escaping @Sendable (any RegistryWriter) throws(RegistryError) -> R
  ) async throws(RegistryError) -> R {
    let result = await withCheckedContinuation { caller in
      let refusal = writes.push(PendingWrite(body, caller: caller))
      if let refusal { caller.resume(returning: .failure(refusal.error(limit: "queuedWritesMax"))) }
    }
    return try result.get()
  }

  /// Refuses new work, ends what is queued, closes the file and lets other servers in. May be
  /// called more than once.
  package func close() async {
    reads.close()
    writes.close()
    await closed.wait()
  }

  /// Starts the threads that read.
  private func startReaders(
    _ count: Int, on file: DatabaseFile, log: Logger
  ) throws(StoreOpenError) -> [StoreThread] {
    let reads = reads
    var threads: [StoreThread] = []
    for _ in 0..<count {
      let reader = SnapshotReader(try file.openReader(), log: log)
      threads.append(
        try StoreThread {
          while let read = reads.take(1).first { read(reader) }
        })
    }
    return threads
  }

  /// Starts the thread that writes. It ends last: the connection that closes last copies the
  /// write-ahead log into the database and removes it, and readers may not.
  private func startWriter(
    _ committer: sending GroupCommitter, closing file: DatabaseFile, after readers: [StoreThread]
  ) throws(StoreOpenError) {
    let (writes, closed) = (writes, closed)
    try StoreThread {
      committer.run(writes)
      for reader in readers { reader.join() }
      committer.close()
      file.lock.release()
      closed.open()
    }.detach()
  }
}
