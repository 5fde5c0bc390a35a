import Glibc
import SlipwayTLS
import Testing

/// Certificates that are renewed while a server runs.
struct TLSReloaderTests {
  /// A certificate and a key that a test may replace.
  private final class Files {
    let folder: String

    init(_ name: String) throws {
      var template = Array("/tmp/slipway-reload.XXXXXX".utf8CString)
      folder = String(cString: try #require(mkdtemp(&template)))
      try write("tls.pem", try TestCertificates.read("\(name).pem"))
      try write("tls.key", try TestCertificates.read("\(name).key"))
    }

    deinit {
      for name in ["tls.pem", "tls.key"] { unlink("\(folder)/\(name)") }
      rmdir(folder)
    }

    /// Replaces a file as careful programs do: by another one of the same name.
    func write(_ name: String, _ text: String) throws {
      let file = try #require(fopen("\(folder)/new", "w"))
      fputs(text, file)
      fclose(file)
      #expect(rename("\(folder)/new", "\(folder)/\(name)") == 0)
    }

    func reloader() throws -> TLSReloader {
      try TLSReloader(
        TLSServerConfiguration(
          certificateChain: .file("\(folder)/tls.pem"), privateKey: .file("\(folder)/tls.key"),
          applicationProtocols: ["h2"]))
    }
  }

  private func subject(_ context: TLSServerContext) throws -> String? {
    var pair = try SessionPair(TestCertificates.client(), context)
    try pair.settle()
    return pair.client.peerIdentity?.subject
  }

  @Test func `new files make a new context, and old sessions live on`() throws {
    let files = try Files("server")
    let reloader = try files.reloader()
    let old = reloader.current
    var pair = try SessionPair(TestCertificates.client(), old)
    try pair.settle()
    #expect(try !reloader.reloadIfChanged())
    #expect(reloader.current === old)
    try files.write("tls.pem", try TestCertificates.read("rsa.pem"))
    try files.write("tls.key", try TestCertificates.read("rsa.key"))
    #expect(try reloader.reloadIfChanged())
    #expect(try subject(reloader.current) == "CN=rsa")
    #expect(try subject(old) == "CN=server")
    #expect(try !reloader.reloadIfChanged())
    try SessionPair.send([1], by: pair.client)
    try pair.settle()
    #expect(pair.serverHeard == [1])
  }

  @Test func `files that are of no use leave the old context, and are an error once`() throws {
    let files = try Files("server")
    let reloader = try files.reloader()
    let old = reloader.current
    // In the middle of a renewal the certificate is new and the key is old.
    try files.write("tls.pem", try TestCertificates.read("rsa.pem"))
    let error = #expect(throws: TLSError.self) { try reloader.reloadIfChanged() }
    #expect(error?.description.contains("does not belong to the certificate") == true)
    #expect(reloader.current === old)
    #expect(try !reloader.reloadIfChanged())
    #expect(throws: TLSError.self) { try reloader.reload() }
    #expect(reloader.current === old)
    unlink("\(files.folder)/tls.key")
    #expect(throws: TLSError.self) { try reloader.reloadIfChanged() }
    try files.write("tls.key", try TestCertificates.read("rsa.key"))
    #expect(try reloader.reloadIfChanged())
    #expect(try subject(reloader.current) == "CN=rsa")
  }

  @Test func `a file that is rewritten in place counts as changed`() throws {
    let files = try Files("server")
    let reloader = try files.reloader()
    let old = reloader.current
    let file = try #require(fopen("\(files.folder)/tls.pem", "a"))
    fputs("\n", file)
    fclose(file)
    #expect(try reloader.reloadIfChanged())
    #expect(reloader.current !== old)
  }

  @Test func `reloading makes a new context at any time`() throws {
    let files = try Files("server")
    let reloader = try files.reloader()
    let old = reloader.current
    try reloader.reload()
    #expect(reloader.current !== old)
    #expect(try subject(reloader.current) == "CN=server")
    #expect(reloader.current.expiresAt == (try TestCertificates.identity("server").expiresAt))
  }

  @Test func `a server does not begin with files that are of no use`() throws {
    let files = try Files("server")
    try files.write("tls.key", "nothing")
    #expect(throws: TLSError.self) { try files.reloader() }
  }
}
