internal import SlipwayBase
internal import SlipwayRuntime
internal import SlipwayTLS
internal import Synchronization

/// The server's certificates while it runs: reads the files again when it is told to and when they
/// changed, and says when the certificates expire. Files that are of no use change nothing.
final class ServerCertificates: Sendable {
  /// How often is looked whether the files changed.
  static let checkInterval: Duration = .seconds(60)
  /// Certificates that expire within this many seconds are warned of: 14 days.
  static let warningSeconds: Int64 = 14 * 86_400

  /// What new connections are given.
  let reloader: TLSReloader
  private let files: BlockingPool
  private let clock: any Clock
  private let log: Logger
  private let secondsLeft: Gauge
  /// Held while files are read, so that what is read last is what is used.
  private let turn = Mutex(())
  private let watch = Mutex<Task<Void, Never>?>(nil)

  /// Takes over certificates that were just read, and says when they expire. `files` is where they
  /// are read from now on.
  init(
    _ reloader: TLSReloader, files: BlockingPool, clock: any Clock, log: Logger,
    metrics: MetricsRegistry
  ) {
    self.reloader = reloader
    self.files = files
    self.clock = clock
    self.log = log
    secondsLeft = metrics.gauge(
      "slipway_tls_certificate_expiry_seconds",
      help: "Seconds until the first of the served certificates expires, up to a minute old; "
        + "negative once it has.")
    measure()
    reportExpiry("TLS certificate read")
  }

  /// Reads what the settings name; nil when there is no TLS. Blocks: for the start of a server.
  static func read(_ settings: TLSSettings) throws(DaemonError) -> TLSReloader? {
    guard let configuration = settings.server else { return nil }
    do throws(TLSError) {
      return try TLSReloader(configuration)
    } catch {
      let flags = settings.clientRootsFile.isEmpty ? "" : ", --tls-client-roots"
      throw DaemonError(
        configuration: "--tls-certificate, --tls-key\(flags): \(error); name PEM files that the "
          + "server's user may read")
    }
  }

  /// Begins to look every minute whether the files changed.
  func start() {
    let task = Task { await lookEveryMinute() }
    watch.withLock { $0 = task }
  }

  /// Ends that; idempotent.
  func stop() {
    watch.withLock { $0.take() }?.cancel()
  }

  /// Reads the files now, changed or not.
  func reload() async {
    await read { (reloader) throws(TLSError) in
      try reloader.reload()
      return true
    }
  }

  /// Reads the files if they changed.
  func reloadIfChanged() async {
    await read { (reloader) throws(TLSError) in try reloader.reloadIfChanged() }
  }

  private func lookEveryMinute() async {
    while (try? await clock.sleep(until: clock.now() + Self.checkInterval)) != nil {
      await reloadIfChanged()
    }
  }

  /// Runs `body`, which answers whether there are new certificates, where it may block.
  private func read(
    _ body: @escaping @Sendable (TLSReloader) throws(TLSError) -> Bool
  ) async {
    let outcome = await files.run { [self] in
      turn.withLock { _ in Result { () throws(TLSError) in try body(reloader) } }
    }
    measure()
    switch outcome {
    case .success(true): reportExpiry("TLS certificate read again")
    case .success(false): break
    case .failure(let error):
      log.error(
        "TLS certificate not renewed; the one before goes on serving",
        [LogField("error", "\(error)"), LogField("expires_at", expiresAt.rfc3339)])
    }
  }

  private var expiresAt: Timestamp { reloader.current.expiresAt }

  private var secondsUntilExpiry: Int64 { expiresAt.seconds - clock.wallTime().seconds }

  private func measure() {
    secondsLeft.set(secondsUntilExpiry)
  }

  private func reportExpiry(_ message: String) {
    let left = secondsUntilExpiry
    let fields = [
      LogField("expires_at", expiresAt.rfc3339), LogField("days_left", "\(left / 86_400)"),
    ]
    if left <= 0 {
      log.warning("\(message); it has expired, and clients refuse it: renew it", fields)
    } else if left < Self.warningSeconds {
      log.warning("\(message); it expires soon: renew it", fields)
    } else {
      log.info(message, fields)
    }
  }
}
