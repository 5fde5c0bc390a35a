import SlipwayTLS
import Testing

/// Which servers a client believes.
struct ServerCheckTests {
  private func connect(
    _ client: TLSClientContext, to server: String = "server", name: String
  ) throws -> (client: TLSError?, server: TLSError?) {
    var pair = try SessionPair(client, TestCertificates.server(server), name: name)
    return pair.settleBadly()
  }

  @Test(arguments: [
    "localhost", "LOCALHOST", "localhost.", "a.test.example", "127.0.0.1", "::1", "[::1]",
    "0:0:0:0:0:0:0:1",
  ])
  func `a server is believed under each of its names`(name: String) throws {
    let errors = try connect(TestCertificates.client(), name: name)
    #expect(errors.client == nil && errors.server == nil)
  }

  @Test(arguments: [
    "example.com", "test.example", "a.b.test.example", "127.0.0.2", "::2", "server",
  ])
  func `a server is not believed under another name`(name: String) throws {
    let errors = try connect(TestCertificates.client(), name: name)
    #expect(errors.client?.kind == .untrustedPeer)
    let text = errors.client?.description ?? ""
    #expect(
      text.contains("it is for localhost, *.test.example, 127.0.0.1, ::1, and not for \(name)"))
    #expect(errors.server?.kind == .alertReceived(.badCertificate))
  }

  @Test func `a common name is no name`() throws {
    let errors = try connect(TestCertificates.client(), to: "unnamed", name: "localhost")
    #expect(errors.client?.kind == .untrustedPeer)
  }

  @Test func `the expected name can be given`() throws {
    let client = try TestCertificates.client(serverName: "localhost")
    let errors = try connect(client, name: "10.0.0.1")
    #expect(errors.client == nil && errors.server == nil)
    let other = try TestCertificates.client(serverName: "other")
    #expect(try connect(other, name: "localhost").client?.kind == .untrustedPeer)
  }

  @Test(arguments: ["", ".", "a b", "a/b", "user@host", "host:443", "ä.example", "a\0b"])
  func `what is no name is refused`(name: String) throws {
    let error = #expect(throws: TLSError.self) {
      try TLSSession(TestCertificates.client(), serverName: name)
    }
    #expect(error?.kind == .configuration)
  }

  @Test func `a server below another root is not believed`() throws {
    let errors = try connect(
      TestCertificates.client(roots: "other-ca.pem"), name: "localhost")
    #expect(errors.client?.kind == .untrustedPeer)
    #expect(errors.client?.alertSent == .unknownCA)
    #expect(
      errors.client?.description
        == "certificate verify failed: unable to get local issuer certificate (CN=server); add its "
        + "root to the trusted roots if you trust it (it was sent the alert unknown_ca)")
    #expect(errors.server?.kind == .alertReceived(.unknownCA))
  }

  @Test func `a self-signed server is believed when it is named as a root`() throws {
    let errors = try connect(TestCertificates.client(), to: "lonely", name: "localhost")
    #expect(errors.client?.description.contains("self-signed certificate (CN=lonely)") == true)
    let friend = try TestCertificates.client(roots: "lonely.pem")
    #expect(try connect(friend, to: "lonely", name: "localhost").client == nil)
  }

  @Test func `an expired server is not believed`() throws {
    let errors = try connect(TestCertificates.client(), to: "expired", name: "localhost")
    #expect(errors.client?.kind == .untrustedPeer)
    #expect(errors.client?.alertSent == .certificateExpired)
    let text = errors.client?.description ?? ""
    #expect(text.contains("certificate has expired at 20"))
    #expect(text.contains("renew it, or set the clock right"))
  }

  @Test func `a chain is followed, and an incomplete one is not`() throws {
    let chain = try TestCertificates.read("leaf.pem") + TestCertificates.read("middle.pem")
    for (text, isGood) in [(chain, true), (try TestCertificates.read("leaf.pem"), false)] {
      let server = try TLSServerContext(
        identity: TLSIdentity(
          certificateChain: .text(text), privateKey: .file(TestCertificates.path("leaf.key"))),
        applicationProtocols: ["h2"])
      var pair = try SessionPair(TestCertificates.client(), server)
      #expect((pair.settleBadly().client == nil) == isGood)
    }
    // Naming the authority in the middle is enough.
    let client = try TestCertificates.client(roots: "middle.pem")
    #expect(try connect(client, to: "leaf", name: "localhost").client == nil)
  }

  @Test func `the system's roots do not include the test's`() throws {
    let client = try TLSClientContext(applicationProtocols: ["h2"])
    #expect(try connect(client, name: "localhost").client?.kind == .untrustedPeer)
  }

  @Test func `any server will do when told so, and is marked as not verified`() throws {
    let client = try TestCertificates.client(roots: "other-ca.pem", acceptsAnyServer: true)
    var pair = try SessionPair(client, TestCertificates.server("expired"), name: "nobody")
    try pair.settle()
    #expect(pair.client.peerIdentity?.isVerified == false)
    #expect(pair.client.peerIdentity?.subject == "CN=expired")
  }
}
