import SlipwayBase
import SlipwayTLS
import Testing

/// Peers that speak something else, or whose bytes are changed on the way.
struct BadInputTests {
  @Test(arguments: [
    "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "CONNECT a:1 HTTP/1.1\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "\0\0\u{12}\u{4}\0\0\0\0\0",
  ])
  func `a peer that does not speak TLS is called by that name`(text: String) throws {
    let server = try TLSSession(TestCertificates.server())
    let client = try TLSSession(TestCertificates.client(), serverName: "localhost")
    for session in [server, client] {
      var heard: [UInt8] = []
      let error = #expect(throws: TLSError.self) {
        try SessionPair.feed(Array(text.utf8), to: session, into: &heard)
      }
      #expect(error?.kind == .notTLS)
      #expect(error?.description == "the peer does not speak TLS")
      #expect(heard.isEmpty)
    }
  }

  @Test func `garbage ends in an error`() throws {
    let server = try TestCertificates.server()
    var random = SeededRandom(seed: 11)
    for round in 0..<300 {
      let session = try TLSSession(server)
      var garbage = (0..<100).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      // Half of it begins like a handshake record, with a length that is all there.
      if round.isMultiple(of: 2) { garbage.replaceSubrange(0..<5, with: [0x16, 3, 1, 0, 95]) }
      var heard: [UInt8] = []
      let error = failure(of: session) { try SessionPair.feed(garbage, to: $0, into: &heard) }
      #expect(error != nil, "round \(round)")
      #expect(heard.isEmpty && !session.isEstablished)
    }
  }

  @Test func `a changed handshake ends in an error, or the change was without meaning`() throws {
    let client = try TestCertificates.client()
    let server = try TestCertificates.server()
    var random = SeededRandom(seed: 12)
    var refusals = 0
    for round in 0..<400 {
      var pair = try SessionPair(client, server)
      var isChanged = false
      var isRefused = false
      for flight in 0..<6 {
        let isClient = flight.isMultiple(of: 2)
        let from = isClient ? pair.client : pair.server
        let to = isClient ? pair.server : pair.client
        var wire = SessionPair.output(of: from)
        if !isChanged, !wire.isEmpty, flight >= round % 3 {
          let place = Int(random.next() % UInt64(wire.count))
          wire[place] ^= UInt8(1 + random.next() % 255)
          isChanged = true
        }
        if failure(of: to, { try SessionPair.feed(wire, to: $0, into: &pair.serverHeard) }) != nil {
          isRefused = true
        }
      }
      #expect(isChanged)
      if isRefused { refusals += 1 }
      // Versions in headings have no meaning, and a longer length makes a side wait for more.
      if !isRefused, pair.client.isEstablished, pair.server.isEstablished {
        try SessionPair.send([1], by: pair.client)
        try pair.settle()
        #expect(pair.serverHeard == [1], "round \(round)")
      } else {
        #expect(pair.serverHeard.isEmpty)
      }
    }
    #expect(refusals > 350, "\(refusals)")
  }

  @Test func `changed records never become plaintext`() throws {
    var random = SeededRandom(seed: 13)
    let client = try TestCertificates.client()
    let server = try TestCertificates.server()
    for round in 0..<200 {
      var pair = try SessionPair(client, server)
      try pair.settle()
      try SessionPair.send([UInt8](repeating: 7, count: 50), by: pair.client)
      let first = SessionPair.output(of: pair.client)
      try SessionPair.send([UInt8](repeating: 8, count: 50), by: pair.client)
      var second = SessionPair.output(of: pair.client)
      // Behind the heading, where every bit is authenticated.
      let place = 5 + Int(random.next() % UInt64(second.count - 5))
      second[place] ^= UInt8(1 + random.next() % 255)
      try SessionPair.feed(first, to: pair.server, into: &pair.serverHeard)
      let error = failure(of: pair.server) {
        try SessionPair.feed(second, to: $0, into: &pair.serverHeard)
      }
      #expect(error?.kind == .protocolViolation, "round \(round)")
      #expect(error?.alertSent?.description == "bad_record_mac")
      #expect(pair.serverHeard == [UInt8](repeating: 7, count: 50))
      // The peer learns of it.
      let told = failure(of: pair.client) {
        try SessionPair.feed(
          SessionPair.output(of: pair.server), to: $0, into: &pair.clientHeard)
      }
      #expect(told?.description == "the peer sent the alert bad_record_mac")
    }
  }

  @Test func `replayed, missing and reordered records are refused`() throws {
    for order in [[0, 0], [1], [1, 0]] {
      var pair = try SessionPair.established()
      let records = try [1, 2].map { value in
        try SessionPair.send([UInt8(value)], by: pair.client)
        return SessionPair.output(of: pair.client)
      }
      let wire = order.flatMap { records[$0] }
      let error = failure(of: pair.server) {
        try SessionPair.feed(wire, to: $0, into: &pair.serverHeard)
      }
      #expect(error?.alertSent?.description == "bad_record_mac")
    }
  }

  @Test func `a peer that renews keys without end is cut off`() throws {
    var pair = try SessionPair.established()
    var error: TLSError?
    for _ in 0..<2_000 where error == nil {
      pair.client.updateKeys(isMutual: false)
      let wire = SessionPair.output(of: pair.client)
      error = failure(of: pair.server) {
        try SessionPair.feed(wire, to: $0, into: &pair.serverHeard)
      }
    }
    #expect(error?.kind == .protocolViolation)
    #expect(error?.description == "the peer sends handshake messages without end")
  }

  private func failure(
    of session: TLSSession, _ step: (TLSSession) throws -> Void
  ) -> TLSError? {
    do {
      try step(session)
      return nil
    } catch {
      return error as? TLSError
    }
  }
}
