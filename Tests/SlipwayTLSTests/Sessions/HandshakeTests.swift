import CLibSSL
import SlipwayBase
import SlipwayTLS
import Testing

struct HandshakeTests {
  @Test func `two sides agree on the newest version and a protocol`() throws {
    let pair = try SessionPair.established()
    for session in [pair.client, pair.server] {
      #expect(session.isEstablished)
      #expect(session.version == "TLSv1.3")
      #expect(session.cipher == "TLS_AES_128_GCM_SHA256")
      #expect(session.negotiatedProtocol == "h2")
    }
    #expect(pair.server.peerIdentity == nil)
  }

  @Test(arguments: [1, 2, 3, 5, 7, 100, 1_000])
  func `bytes may come in pieces of any size`(size: Int) throws {
    var pair = try SessionPair(TestCertificates.client(), TestCertificates.server())
    try pair.settle(pieces: size)
    try SessionPair.send(Array("question".utf8), by: pair.client)
    try SessionPair.send(Array("answer".utf8), by: pair.server)
    try pair.settle(pieces: size)
    #expect(pair.serverHeard == Array("question".utf8))
    #expect(pair.clientHeard == Array("answer".utf8))
  }

  @Test func `every flight may be cut at every byte`() throws {
    let client = try TestCertificates.client()
    let server = try TestCertificates.server()
    var cut = 1
    var longest = 2
    while cut < longest {
      var pair = try SessionPair(client, server)
      while pair.client.hasOutput || pair.server.hasOutput {
        for side in [(pair.client, pair.server), (pair.server, pair.client)] {
          let wire = SessionPair.output(of: side.0)
          longest = max(longest, wire.count)
          try SessionPair.feed(Array(wire.prefix(cut)), to: side.1, into: &pair.serverHeard)
          try SessionPair.feed(Array(wire.dropFirst(cut)), to: side.1, into: &pair.serverHeard)
        }
      }
      #expect(pair.client.isEstablished && pair.server.isEstablished, "cut at \(cut)")
      // Every place in the headings and small messages, then every seventh.
      cut += cut < 200 ? 1 : 7
    }
    #expect(longest > 500)
  }

  @Test func `the server's order of protocols counts`() throws {
    var pair = try SessionPair(
      TestCertificates.client(protocols: ["http/1.1", "x", "h2"]),
      TestCertificates.server(protocols: ["h3", "h2", "http/1.1"]))
    try pair.settle()
    #expect(pair.client.negotiatedProtocol == "h2")
    #expect(pair.server.negotiatedProtocol == "h2")
  }

  @Test func `no protocol in common ends the handshake with the alert for it`() throws {
    var pair = try SessionPair(
      TestCertificates.client(protocols: ["http/1.1", "h2c"]), TestCertificates.server())
    let errors = pair.settleBadly()
    #expect(errors.server?.kind == .noApplicationProtocol)
    #expect(errors.server?.alertSent == .noApplicationProtocol)
    #expect(errors.client?.kind == .noApplicationProtocol)
    #expect(
      errors.client?.description
        == "the peer sent the alert no_application_protocol: it speaks none of the application "
        + "protocols that this side offers")
    #expect(!pair.client.isEstablished && !pair.server.isEstablished)
  }

  @Test func `protocols need names of 1 to 255 bytes`() throws {
    for names in [[], [""], [String(repeating: "x", count: 256)]] {
      #expect(throws: TLSError.self) { try TestCertificates.client(protocols: names) }
      #expect(throws: TLSError.self) { try TestCertificates.server(protocols: names) }
    }
    _ = try TestCertificates.client(protocols: [String(repeating: "x", count: 255)])
  }

  @Test func `a connection that ends during the handshake is an error`() throws {
    let pair = try SessionPair(TestCertificates.client(), TestCertificates.server())
    let error = #expect(throws: TLSError.self) { try pair.client.receiveEnd() }
    #expect(error?.kind == .truncated)
    #expect(error?.description == "the peer closed the connection during the TLS handshake")
    // An error is final.
    let again = #expect(throws: TLSError.self) { try SessionPair.send([1], by: pair.client) }
    #expect(again == error)
  }

  @Test(
    arguments: [
      ([1, 0], "the peer closed the connection during the TLS handshake"),
      ([2, 51], "the peer sent the alert decrypt_error"),
      (
        [2, 70],
        "the peer sent the alert protocol_version: it speaks no TLS version that this side "
          + "speaks; 1.2 and 1.3 are spoken here"
      ),
      ([2, 200], "the peer sent the alert 200"),
    ] as [([UInt8], String)])
  func `an alert instead of a handshake is called by its name`(
    alert: [UInt8], expected: String
  ) throws {
    let client = try TLSSession(TestCertificates.client(), serverName: "localhost")
    var heard: [UInt8] = []
    let error = #expect(throws: TLSError.self) {
      try SessionPair.feed([0x15, 3, 3, 0, 2] + alert, to: client, into: &heard)
    }
    #expect(error?.description == expected)
  }

  @Test func `errors that other code left on the thread do no harm`() throws {
    func leaveError() {
      #expect(BIO_new_file("/nowhere/at/all", "r") == nil)
      #expect(ERR_peek_error() != 0)
    }
    leaveError()
    var pair = try SessionPair(TestCertificates.client(), TestCertificates.server())
    while pair.client.hasOutput || pair.server.hasOutput {
      for (from, to) in [(pair.client, pair.server), (pair.server, pair.client)] {
        let wire = SessionPair.output(of: from)
        leaveError()
        try SessionPair.feed(Array(wire.prefix(50)), to: to, into: &pair.serverHeard)
        leaveError()
        try SessionPair.feed(Array(wire.dropFirst(50)), to: to, into: &pair.serverHeard)
      }
    }
    leaveError()
    try SessionPair.send([1], by: pair.client)
    let record = SessionPair.output(of: pair.client)
    for piece in [Array(record.prefix(3)), Array(record.dropFirst(3))] {
      leaveError()
      try SessionPair.feed(piece, to: pair.server, into: &pair.serverHeard)
    }
    #expect(pair.serverHeard == [1])
  }

  @Test func `nothing can be sent before the handshake is over`() throws {
    var pair = try SessionPair(TestCertificates.client(), TestCertificates.server())
    for session in [pair.client, pair.server] {
      let error = #expect(throws: TLSError.self) { try SessionPair.send([1], by: session) }
      #expect(error?.kind == .misuse)
    }
    // It does no harm.
    try pair.settle()
    #expect(pair.client.isEstablished && pair.server.isEstablished)
  }
}
