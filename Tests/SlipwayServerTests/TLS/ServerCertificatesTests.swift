import SlipwayBase
import SlipwayRuntime
import SlipwayTLS
import Testing

@testable import SlipwayServer

struct ServerCertificatesTests {
  @Test func `the start says when the certificate expires`() async throws {
    let bed = try await Bed(days: 90)
    let record = try #require(bed.log.records.first)
    #expect(bed.log.records.count == 1)
    #expect(record.level == .info)
    #expect(record.message == "TLS certificate read")
    #expect(record.fields["expires_at"] == bed.expiresAt.rfc3339)
    #expect(record.fields["days_left"] == "89" || record.fields["days_left"] == "90")
    let left = Int64(90 * 86_400)
    #expect((left - 600...left).contains(try bed.secondsLeft()))
    bed.end()
  }

  @Test(arguments: [(13, LogLevel.warning), (15, .info)])
  func `less than 14 days before its end a certificate is warned of`(
    days: Int, level: LogLevel
  ) async throws {
    let bed = try await Bed(days: days)
    let record = try #require(bed.log.records.first)
    #expect(record.level == level)
    #expect(record.message.contains("expires soon") == (level == .warning))
    bed.end()
  }

  @Test func `a certificate that has expired is warned of, and measured below zero`() async throws {
    let bed = try await Bed(days: 1)
    bed.clock.advance(by: .seconds(2 * 86_400))
    await bed.certificates.reload()
    let record = try #require(bed.log.records.last)
    #expect(record.level == .warning)
    #expect(record.message.contains("has expired"))
    #expect(try bed.secondsLeft() < 0)
    bed.end()
  }

  @Test func `a reload uses the new files and says so, changed or not`() async throws {
    let bed = try await Bed(days: 90)
    let before = bed.certificates.reloader.current
    await bed.certificates.reload()
    #expect(bed.certificates.reloader.current !== before)
    try await bed.files.make("new", days: 300)
    try bed.files.replace("server", by: "new")
    await bed.certificates.reload()
    #expect(bed.expiresAt > before.expiresAt)
    #expect(
      bed.log.records.map(\.message).dropFirst() == [
        "TLS certificate read again", "TLS certificate read again",
      ])
    #expect(bed.log.records.last?.fields["expires_at"] == bed.expiresAt.rfc3339)
    #expect(try bed.secondsLeft() > 299 * 86_400)
    bed.end()
  }

  @Test func `a broken renewal is an error once, and the certificate before it stays`()
    async throws
  {
    let bed = try await Bed(days: 90)
    let before = bed.certificates.reloader.current
    try bed.files.write("server.pem", "no certificate\n")
    await bed.certificates.reloadIfChanged()
    await bed.certificates.reloadIfChanged()
    #expect(bed.certificates.reloader.current === before)
    #expect(bed.log.records.count == 2)
    let record = try #require(bed.log.records.last)
    #expect(record.level == .error)
    #expect(record.message.contains("goes on serving"))
    #expect(record.fields["error"]?.contains("server.pem holds no certificate") == true)
    #expect(record.fields["expires_at"] == before.expiresAt.rfc3339)
    bed.end()
  }

  @Test func `a key that does not fit is an error, and what comes after it is taken`()
    async throws
  {
    let bed = try await Bed(days: 90)
    let before = bed.certificates.reloader.current
    try await bed.files.make("new", days: 300)
    let key = try #require(
      try OpenFile(reading: bed.files.path("new.key")).readAll(limit: 1 << 16))
    try bed.files.write("server.key", String(decoding: key, as: UTF8.self))
    await bed.certificates.reload()
    #expect(bed.log.records.last?.level == .error)
    #expect(bed.log.records.last?.fields["error"]?.contains("does not belong") == true)
    #expect(bed.certificates.reloader.current === before)
    try bed.files.replace("server", by: "new")
    await bed.certificates.reloadIfChanged()
    #expect(bed.log.records.last?.message == "TLS certificate read again")
    #expect(bed.expiresAt > before.expiresAt)
    bed.end()
  }

  @Test func `files that changed are noticed within a minute, and not before`() async throws {
    let bed = try await Bed(days: 90)
    try await bed.files.make("new", days: 300)
    bed.certificates.start()
    try await bed.wait("the first look") { bed.clock.sleeperCount == 1 }
    try bed.files.replace("server", by: "new")
    bed.clock.advance(by: .seconds(59))
    #expect(bed.clock.sleeperCount == 1)
    #expect(bed.log.records.count == 1)
    bed.clock.advance(by: .seconds(1))
    try await bed.wait("the new certificate") { bed.log.records.count == 2 }
    #expect(bed.log.records.last?.message == "TLS certificate read again")

    // Nothing has changed since, and the gauge goes on.
    try await bed.wait("the next look") { bed.clock.sleeperCount == 1 }
    let left = try bed.secondsLeft()
    bed.clock.advance(by: .seconds(60))
    try await bed.wait("another look") { bed.clock.sleeperCount == 1 }
    #expect(try bed.secondsLeft() == left - 60)
    #expect(bed.log.records.count == 2)
    bed.end()
  }

  @Test func `files of no use stop the start with a sentence about the settings`() async throws {
    let files = try TestCertificates()
    try await files.make("server")
    try await files.make("other")
    var settings = TLSSettings()
    settings.certificateFile = files.path("server.pem")
    settings.keyFile = files.path("other.key")
    expectRefusal(settings, "does not belong to the certificate in \(settings.certificateFile)")
    settings.keyFile = files.path("none.key")
    expectRefusal(settings, "cannot read \(settings.keyFile): No such file or directory")
    settings.keyFile = files.path("server.key")
    #expect(try ServerCertificates.read(settings) != nil)
    settings.clientRootsFile = files.path("server.key")
    expectRefusal(settings, "--tls-client-roots: \(settings.clientRootsFile) holds no certificate")
  }

  private func expectRefusal(_ settings: TLSSettings, _ text: String) {
    let error = #expect(throws: DaemonError.self) { try ServerCertificates.read(settings) }
    #expect(error?.isConfiguration == true)
    #expect(error?.description.hasPrefix("--tls-certificate, --tls-key") == true)
    #expect(error?.description.contains(text) == true, "\(String(describing: error))")
  }
}

/// Certificates that are served, with everything around them.
private struct Bed {
  let files: TestCertificates
  let clock = ManualClock()
  let log = RecordedLog()
  let metrics = MetricsRegistry()
  let certificates: ServerCertificates
  private let pool: BlockingPool

  /// Serves a certificate that is valid for `days`.
  init(days: Int) async throws {
    files = try TestCertificates()
    try await files.make("server", days: days)
    pool = try BlockingPool(name: "test", threads: 1)
    var settings = TLSSettings()
    settings.certificateFile = files.path("server.pem")
    settings.keyFile = files.path("server.key")
    let reloader = try #require(try ServerCertificates.read(settings))
    certificates = ServerCertificates(
      reloader, files: pool, clock: clock, log: Logger(sink: log), metrics: metrics)
  }

  /// When the certificate expires that new connections get.
  var expiresAt: Timestamp { certificates.reloader.current.expiresAt }

  /// What the gauge shows.
  func secondsLeft() throws -> Int64 {
    let name = "slipway_tls_certificate_expiry_seconds "
    let line = metrics.exposition().split(separator: "\n").first { $0.hasPrefix(name) }
    return try #require(line.flatMap { Int64($0.dropFirst(name.count)) })
  }

  /// Waits until `condition` holds, up to 20 s.
  func wait(_ what: String, until condition: () -> Bool) async throws {
    let end = MonotonicInstant.now() + .seconds(20)
    while !condition() {
      try #require(MonotonicInstant.now() < end, "waited in vain for \(what)")
      await Task.yield()
    }
  }

  func end() {
    certificates.stop()
    clock.advance(by: .seconds(60))
    pool.shutdown()
  }
}
