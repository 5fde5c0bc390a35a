internal import SlipwayBase
internal import SlipwayCore
internal import SlipwayCrypto
internal import SlipwayHTTPClient
internal import SlipwayObjects
internal import SlipwayRuntime
internal import SlipwaySQLite

/// What the domain stands on: threads, log, metrics, disk and HTTP client.
final class Platform: Sendable {
  /// Threads for files and other blocking work.
  private static let filePoolThreads = 8

  let log: Logger
  let metrics: MetricsRegistry
  let loops: LoopGroup
  let files: BlockingPool
  let directory: DataDirectory
  let store: SQLiteStore
  let cryptography: ServerCryptography
  let objects: LocalObjectStore
  let artifacts: ContentStore
  let http: HTTPClient
  let clock: any Clock

  /// Makes the directories, takes the database and starts the threads.
  init(_ configuration: Configuration) async throws(DaemonError) {
    log = Logger(
      sink: StandardErrorLog(format: configuration.logFormat ?? .byTerminal),
      level: configuration.logLevel)
    metrics = MetricsRegistry()
    directory = DataDirectory(root: AbsolutePath.of(configuration.dataDirectory))
    let buckets = AbsolutePath.of(configuration.bucketsDirectory)
    do throws(RuntimeError) {
      loops = try LoopGroup(count: configuration.loopCount)
      files = try BlockingPool(name: "files", threads: Self.filePoolThreads)
    } catch {
      throw DaemonError("cannot start threads: \(error)")
    }
    clock = LoopClock(loops.loops[0])
    do throws(RuntimeError) {
      try directory.prepare(buckets: buckets)
      cryptography = try ServerCryptography(keyFile: directory.key)
      artifacts = try ContentStore(
        root: directory.artifacts, pool: files, newUID: { UniqueID.next() }, log: log)
    } catch {
      throw DaemonError(
        "\(error); let the server's user write to --data-dir \(directory.root) "
          + "or choose another directory")
    }
    objects = LocalObjectStore(root: buckets, pool: files)
    do throws(StoreOpenError) {
      store = try SQLiteStore(directory: directory.database, log: log, metrics: metrics)
    } catch {
      throw DaemonError("--data-dir \(directory.root): \(error)")
    }
    do throws(HTTPClientError) {
      http = try HTTPClient()
    } catch {
      throw DaemonError("cannot start the HTTP client: \(error)")
    }
  }

  /// Ends the threads and closes the database.
  func shutdown() async {
    http.shutdown()
    await store.close()
    files.shutdown()
    loops.shutdown()
  }
}
