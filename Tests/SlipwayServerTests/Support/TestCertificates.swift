import SlipwayBase
import SlipwayRuntime

/// A folder with certificates that Debian's `openssl` makes; gone with its last user.
final class TestCertificates {
  /// What a test throws when `openssl` does not do as it is told.
  struct Failure: Error {
    let what: String
  }

  private let folder: String
  private let loop: EventLoop

  init() throws {
    folder = "/tmp/slipway-server-tls-\(UniqueID.next())"
    loop = try EventLoop(name: "openssl")
    try Directories.make(folder)
  }

  deinit {
    loop.stop()
    try? Directories.removeTree(folder)
  }

  /// The path of a file: `server.pem`, `server.key`.
  func path(_ name: String) -> String { "\(folder)/\(name)" }

  /// Makes `name.pem` and `name.key`: a certificate for localhost that signs itself.
  func make(_ name: String, days: Int = 90) async throws {
    try await openssl(
      "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
      "-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
      "-days", String(days), "-out", path("\(name).pem"), "-keyout", path("\(name).key"))
  }

  /// Replaces the certificate and the key of `name` by those of `other`, as a renewal does.
  func replace(_ name: String, by other: String) throws {
    for end in ["pem", "key"] {
      let bytes = try OpenFile(reading: path("\(other).\(end)")).readAll(limit: 1 << 20) ?? []
      try Directories.replaceFile(path("\(name).\(end)"), with: bytes)
    }
  }

  /// Writes a file of this text.
  func write(_ name: String, _ text: String) throws {
    try Directories.replaceFile(path(name), with: Array(text.utf8))
  }

  private func openssl(_ arguments: String...) async throws {
    let log = path("openssl.log")
    let process = try Subprocess.start(
      SubprocessSpec(
        program: "/usr/bin/openssl", arguments: arguments, environment: [:],
        workingDirectory: folder, outputFile: log))
    let exit = await withCheckedContinuation { done in
      ExitWatch.start(process, on: loop) { done.resume(returning: $0) }
    }
    guard exit == .code(0) else {
      let said = try OpenFile(reading: log).readAll(limit: 1 << 20) ?? []
      throw Failure(what: "openssl \(arguments): \(String(decoding: said, as: UTF8.self))")
    }
  }
}
