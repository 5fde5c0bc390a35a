import Glibc
import SlipwayBase
import SlipwayRuntime
import SlipwayServer
import Testing

/// A whole server in this process, on a directory of its own that outlives it.
final class TestServer {
  /// An interpreter with scikit-learn; `scripts/test` names the one it made.
  static let python = ProcessEnvironment.variables["SLIPWAY_PYTHON"] ?? "python3"

  let directory: String
  /// The certificates that the server is started with; none at first.
  var tls = TLSSettings()
  private var daemon: Daemon?

  init() throws {
    directory = "/tmp/slipway-sdk-\(UniqueID.next())"
    try Directories.make("\(directory)/buckets")
  }

  deinit {
    try? Directories.removeTree(directory)
  }

  /// Starts the server and returns where it serves.
  func start() async throws -> String {
    var configuration = Configuration(home: nil)
    configuration.dataDirectory = directory
    configuration.listen = ["127.0.0.1:0"]
    configuration.adminListen = ""
    configuration.python = Self.python
    configuration.tls = tls
    configuration.logLevel = .error
    configuration.loops = 1
    let daemon = try await Daemon(configuration)
    self.daemon = daemon
    return try #require(daemon.addresses.grpc.first)
  }

  /// Stops the server; what it runs goes on running.
  func stop() async {
    await daemon.take()?.drain(grace: .seconds(5))
  }

  /// Makes a certificate for 127.0.0.1 that signs itself, serves it from the next start on, and
  /// returns its file.
  func makeCertificate() async throws -> String {
    tls.certificateFile = "\(directory)/server.pem"
    tls.keyFile = "\(directory)/server.key"
    try await run([
      "openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
      "-subj", "/CN=server", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "90",
      "-out", tls.certificateFile, "-keyout", tls.keyFile,
    ])
    return tls.certificateFile
  }

  /// Runs a Python program to its end.
  func run(python program: String, _ arguments: String...) async throws {
    let script = "\(directory)/program.py"
    try Directories.replaceFile(script, with: Array(program.utf8))
    try await run([Self.python, script] + arguments)
  }

  /// Runs a program to its end, which must be a good one.
  private func run(_ words: [String]) async throws {
    let loop = try EventLoop(name: "program")
    let output = "\(directory)/program.log"
    let process = try Subprocess.start(
      SubprocessSpec(
        program: "/usr/bin/env", arguments: words,
        environment: ["PATH": ProcessEnvironment.variables["PATH"] ?? "/usr/bin:/bin"],
        workingDirectory: directory, outputFile: output))
    let exit = await withCheckedContinuation { done in
      ExitWatch.start(process, on: loop) { done.resume(returning: $0) }
    }
    loop.stop()
    let log = try OpenFile(reading: output).readAll(limit: 1 << 20) ?? []
    try #require(exit == .code(0), "\(String(decoding: log, as: UTF8.self))")
  }
}
