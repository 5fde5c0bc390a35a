import Glibc
import SlipwayTLS

/// Certificates that the `openssl` program makes once for all tests.
enum TestCertificates {
  /// A folder that goes when the tests end.
  private static let folder: String = {
    var template = Array("/tmp/slipway-tls.XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { preconditionFailure("no temporary folder") }
    let path = String(cString: made)
    atexit { TestCertificates.remove() }
    do {
      try make(in: path)
    } catch {
      preconditionFailure("cannot make certificates: \(error)")
    }
    return path
  }()

  /// The path of a file: `ca.pem`, `server.key`.
  static func path(_ name: String) -> String { "\(folder)/\(name)" }

  /// The identity of `name`, by its certificate and its key.
  static func identity(_ name: String) throws -> TLSIdentity {
    try TLSIdentity(
      certificateChain: .file(path("\(name).pem")), privateKey: .file(path("\(name).key")))
  }

  /// A server's context.
  static func server(
    _ name: String = "server", clients: TLSClientVerification = .none,
    protocols: [String] = ["h2"]
  ) throws -> TLSServerContext {
    try TLSServerContext(
      identity: identity(name), clientVerification: clients, applicationProtocols: protocols)
  }

  /// The context of a client that believes the test's root.
  static func client(
    _ name: String? = nil, roots: String = "ca.pem", protocols: [String] = ["h2"],
    serverName: String? = nil, acceptsAnyServer: Bool = false
  ) throws -> TLSClientContext {
    try TLSClientContext(
      roots: .pem(file: path(roots)), identity: name.map { try identity($0) },
      applicationProtocols: protocols, serverName: serverName, acceptsAnyServer: acceptsAnyServer)
  }

  /// The content of a file.
  static func read(_ name: String) throws -> String {
    guard let file = fopen(path(name), "r") else { throw OpenSSLProgram.Failure(what: name) }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 100_000)
    return String(decoding: bytes[..<fread(&bytes, 1, bytes.count, file)], as: UTF8.self)
  }

  private static func make(in folder: String) throws {
    for root in ["ca", "other-ca"] {
      try request(folder, root, "/O=Slipway Tests/CN=\(root)", ["-days", "30"])
    }
    let server = "DNS:localhost,DNS:*.test.example,IP:127.0.0.1,IP:::1"
    try signed(folder, "server", "/CN=server", server)
    try signed(folder, "rsa", "/CN=rsa", server, key: ["-newkey", "rsa:2048"])
    try signed(folder, "expired", "/CN=expired", server)
    try expire(folder, "expired")
    try signed(folder, "unnamed", "/CN=localhost", "URI:https://localhost")
    try signed(
      folder, "client", "/O=Slipway Tests/CN=Zoë",
      "DNS:client.example,URI:spiffe://example/client,IP:10.1.2.3,email:z@example")
    try signed(folder, "stranger", "/CN=stranger", "DNS:client.example", root: "other-ca")
    try request(folder, "lonely", "/CN=lonely", ["-addext", "subjectAltName=DNS:localhost"])
    // The chain of a server below an intermediate authority.
    try signed(
      folder, "middle", "/CN=middle", "DNS:middle", more: ["-addext", "basicConstraints=CA:TRUE"])
    try signed(folder, "leaf", "/CN=leaf", server, root: "middle")
  }

  private static func signed(
    _ folder: String, _ name: String, _ subject: String, _ names: String, root: String = "ca",
    key: [String]? = nil, more: [String] = []
  ) throws {
    let isAuthority = more.contains { $0.contains("CA:TRUE") }
    try request(
      folder, name, subject,
      [
        "-CA", "\(folder)/\(root).pem", "-CAkey", "\(folder)/\(root).key", "-days", "30",
        "-addext", "subjectAltName=\(names)",
      ] + (isAuthority ? more : ["-addext", "basicConstraints=CA:FALSE"] + more), key: key)
  }

  /// Signs a certificate again so that it expired yesterday.
  private static func expire(_ folder: String, _ name: String) throws {
    let file = "\(folder)/\(name)"
    try OpenSSLProgram.run([
      "x509", "-x509toreq", "-in", "\(file).pem", "-key", "\(file).key", "-out", "\(file).csr",
      "-copy_extensions", "copyall",
    ])
    try OpenSSLProgram.run([
      "x509", "-req", "-in", "\(file).csr", "-out", "\(file).pem", "-days", "-1", "-CA",
      "\(folder)/ca.pem", "-CAkey", "\(folder)/ca.key", "-copy_extensions", "copyall",
    ])
  }

  private static func request(
    _ folder: String, _ name: String, _ subject: String, _ options: [String],
    key: [String]? = nil
  ) throws {
    try OpenSSLProgram.run(
      [
        "req", "-x509", "-nodes", "-utf8", "-subj", subject, "-out", "\(folder)/\(name).pem",
        "-keyout", "\(folder)/\(name).key",
      ] + (key ?? ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]) + options)
  }

  private static func remove() {
    let directory = opendir(folder)
    while let directory, let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      unlink(path(name))
    }
    if let directory { closedir(directory) }
    rmdir(folder)
  }
}
