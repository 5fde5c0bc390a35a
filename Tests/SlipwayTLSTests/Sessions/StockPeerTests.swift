import SlipwayBase
import SlipwayTLS
import Testing

/// Sessions against Debian's `openssl` over a socket.
struct StockPeerTests {
  /// What a client is started with, and what becomes of it.
  struct Case: Sendable, CustomStringConvertible {
    let options: [String]
    /// Version and cipher that are agreed upon; nil when the server refuses.
    var agreed: String?
    /// With which alert the server refuses.
    var alert: String?

    var description: String { options.joined(separator: " ") }
  }

  static let accepted = [
    Case(options: ["-tls1_3"], agreed: "TLSv1.3 TLS_AES_128_GCM_SHA256"),
    Case(
      options: ["-tls1_3", "-ciphersuites", "TLS_AES_256_GCM_SHA384"],
      agreed: "TLSv1.3 TLS_AES_256_GCM_SHA384"),
    Case(
      options: [
        "-tls1_3", "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256",
      ], agreed: "TLSv1.3 TLS_CHACHA20_POLY1305_SHA256"),
    Case(options: ["-tls1_2"], agreed: "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256"),
    Case(
      options: ["-tls1_2", "-cipher", "ECDHE-RSA-AES256-GCM-SHA384"],
      agreed: "TLSv1.2 ECDHE-RSA-AES256-GCM-SHA384"),
    Case(
      options: ["-tls1_2", "-cipher", "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256"],
      agreed: "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256"),
    Case(
      options: ["-tls1_2", "-cipher", "ECDHE-RSA-CHACHA20-POLY1305"],
      agreed: "TLSv1.2 ECDHE-RSA-CHACHA20-POLY1305"),
    Case(options: ["-groups", "P-256"], agreed: "TLSv1.3 TLS_AES_128_GCM_SHA256"),
    Case(options: ["-groups", "P-384"], agreed: "TLSv1.3 TLS_AES_128_GCM_SHA256"),
  ]

  static let refused = [
    Case(options: ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"], alert: "protocol_version"),
    Case(options: ["-tls1", "-cipher", "ALL:@SECLEVEL=0"], alert: "protocol_version"),
    // No forward secrecy.
    Case(options: ["-tls1_2", "-cipher", "AES128-GCM-SHA256"], alert: "handshake_failure"),
    // No authenticated encryption.
    Case(options: ["-tls1_2", "-cipher", "ECDHE-RSA-AES128-SHA256"], alert: "handshake_failure"),
    Case(options: ["-tls1_2", "-cipher", "ECDHE-RSA-AES256-SHA"], alert: "handshake_failure"),
    Case(
      options: ["-tls1_2", "-cipher", "DHE-RSA-AES128-GCM-SHA256"], alert: "handshake_failure"),
    Case(options: ["-tls1_2", "-cipher", "aNULL:@SECLEVEL=0"], alert: "handshake_failure"),
    Case(options: ["-tls1_2", "-cipher", "eNULL:@SECLEVEL=0"], alert: "handshake_failure"),
    Case(
      options: ["-tls1_3", "-ciphersuites", "TLS_AES_128_CCM_SHA256"],
      alert: "handshake_failure"),
    Case(options: ["-tls1_3", "-groups", "P-521"], alert: "handshake_failure"),
  ]

  /// Starts a client with options against a new session.
  private func client(
    _ options: [String], alpn: String? = "h2"
  ) throws -> (program: OpenSSLProgram, socket: Socket, session: TLSSession) {
    let (listener, port) = try Socket.listen()
    let program = try OpenSSLProgram(
      [
        "s_client", "-connect", "127.0.0.1:\(port)", "-CAfile", TestCertificates.path("ca.pem"),
        "-verify_return_error",
      ] + (alpn.map { ["-alpn", $0] } ?? []) + options)
    let socket = try listener.accept()
    socket.peer = program
    return (program, socket, try TLSSession(TestCertificates.server("rsa")))
  }

  @Test(arguments: accepted)
  func `a good client is served`(example: Case) throws {
    let (program, socket, session) = try client(example.options)
    var heard: [UInt8] = []
    try socket.drive(session, into: &heard) { session, _ in session.isEstablished }
    #expect("\(session.version) \(session.cipher)" == example.agreed)
    #expect(session.negotiatedProtocol == "h2")
    program.write("ping")
    try socket.drive(session, into: &heard) { $1.count >= 5 }
    #expect(heard == Array("ping\n".utf8))
    try SessionPair.send(Array("pong from here".utf8), by: session)
    socket.flush(session)
    let text = try program.read(until: "pong from here")
    #expect(text.contains("Verify return code: 0 (ok)"))
    #expect(text.contains("Compression: NONE"))
    #expect(text.contains("Secure Renegotiation IS") && !text.contains("session ticket:"))
    session.close()
    socket.flush(session)
    _ = try program.readAll()
  }

  @Test(arguments: refused)
  func `a weak client is refused`(example: Case) throws {
    let (program, socket, session) = try client(example.options)
    var heard: [UInt8] = []
    let error = #expect(throws: TLSError.self) {
      try socket.drive(session, into: &heard) { session, _ in session.isEstablished }
    }
    #expect(error?.alertSent?.description == example.alert, "\(String(describing: error))")
    #expect(error?.kind == .nothingInCommon, "\(String(describing: error))")
    #expect(try program.waitForEnd() == 1)
  }

  @Test(arguments: [nil, "http/1.1", "http/1.1,h3"])
  func `a client without the protocol is refused`(alpn: String?) throws {
    for version in ["-tls1_2", "-tls1_3"] {
      let (program, socket, session) = try client([version], alpn: alpn)
      var heard: [UInt8] = []
      let error = #expect(throws: TLSError.self) {
        try socket.drive(session, into: &heard) { session, _ in session.isEstablished }
      }
      #expect(error?.kind == .noApplicationProtocol)
      #expect(error?.alertSent == .noApplicationProtocol)
      #expect(try program.readAll().contains("no application protocol"))
    }
  }

  @Test func `a client cannot renegotiate`() throws {
    let (program, socket, session) = try client(["-tls1_2"])
    var heard: [UInt8] = []
    try socket.drive(session, into: &heard) { session, _ in session.isEstablished }
    program.write("R")
    #expect(throws: TLSError.self) {
      try socket.drive(session, into: &heard) { _, _ in false }
    }
    #expect(try program.readAll().contains("no renegotiation"))
  }

  @Test func `a client can renew its keys`() throws {
    let (program, socket, session) = try client(["-tls1_3"])
    var heard: [UInt8] = []
    try socket.drive(session, into: &heard) { session, _ in session.isEstablished }
    program.write("K")
    _ = try program.read(until: "KEYUPDATE")
    program.write("after")
    try socket.drive(session, into: &heard) { $1.count >= 6 }
    #expect(heard == Array("after\n".utf8))
    try SessionPair.send(Array("still here".utf8), by: session)
    socket.flush(session)
    _ = try program.read(until: "still here")
  }

  /// Starts a server with options and connects a new session to it.
  private func server(
    _ options: [String], _ context: TLSClientContext
  ) throws -> (program: OpenSSLProgram, socket: Socket, session: TLSSession) {
    let program = try OpenSSLProgram(
      [
        "s_server", "-accept", "127.0.0.1:0", "-cert", TestCertificates.path("rsa.pem"), "-key",
        TestCertificates.path("rsa.key"), "-naccept", "1",
      ] + options)
    let line = try program.readLine(beginning: "ACCEPT ")
    let port = try #require(line.split(separator: ":").last.flatMap { UInt16($0) })
    let socket = try Socket.connect(port)
    socket.peer = program
    return (program, socket, try TLSSession(context, serverName: "localhost"))
  }

  @Test(arguments: ["-tls1_2", "-tls1_3"])
  func `a stock server serves our client, also with certificates of both`(version: String) throws {
    let (program, socket, session) = try server(
      [version, "-alpn", "h2", "-Verify", "1", "-CAfile", TestCertificates.path("ca.pem")],
      TestCertificates.client("client"))
    var heard: [UInt8] = []
    try socket.drive(session, into: &heard) { session, _ in session.isEstablished }
    #expect(session.peerIdentity?.subject == "CN=rsa")
    try SessionPair.send(Array("question\n".utf8), by: session)
    socket.flush(session)
    _ = try program.read(until: "question")
    program.write("answer")
    try socket.drive(session, into: &heard) { $1.count >= 7 }
    #expect(heard == Array("answer\n".utf8))
    session.close()
    try socket.drive(session, into: &heard) { session, _ in session.hasPeerClosed }
  }

  @Test(arguments: [
    ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"], ["-tls1_2", "-cipher", "AES128-GCM-SHA256"],
    ["-tls1_2", "-cipher", "ECDHE-RSA-AES128-SHA256"],
    ["-tls1_3", "-ciphersuites", "TLS_AES_128_CCM_SHA256"],
  ])
  func `a weak server is refused`(options: [String]) throws {
    let (_, socket, session) = try server(options + ["-alpn", "h2"], TestCertificates.client())
    var heard: [UInt8] = []
    let error = #expect(throws: TLSError.self) {
      try socket.drive(session, into: &heard) { session, _ in session.isEstablished }
    }
    switch error?.kind {
    case .nothingInCommon, .alertReceived(.handshakeFailure), .alertReceived(.protocolVersion):
      break
    default: Issue.record("\(options): \(String(describing: error))")
    }
  }

  @Test(arguments: ["-tls1_2", "-tls1_3"])
  func `a server that chooses no protocol is refused`(version: String) throws {
    let (_, socket, session) = try server([version], TestCertificates.client())
    var heard: [UInt8] = []
    let error = #expect(throws: TLSError.self) {
      try socket.drive(session, into: &heard) { session, _ in session.isEstablished }
    }
    #expect(error?.kind == .noApplicationProtocol)
    #expect(
      error?.description == "the server chose no application protocol; it must speak h2")
    #expect(!session.isEstablished)
  }

  @Test func `a stock server that wants a certificate says so`() throws {
    let (_, socket, session) = try server(
      ["-tls1_3", "-alpn", "h2", "-Verify", "1", "-CAfile", TestCertificates.path("ca.pem")],
      TestCertificates.client())
    var heard: [UInt8] = []
    let error = #expect(throws: TLSError.self) {
      try socket.drive(session, into: &heard) { _, _ in false }
    }
    #expect(error?.kind == .alertReceived(.certificateRequired))
  }
}
