import SlipwayBase
import SlipwayTLS
import Testing

/// Which clients a server believes, and what it knows of them.
struct ClientCertificateTests {
  private static let roots = TLSRoots.pem(file: TestCertificates.path("ca.pem"))

  private func connect(
    _ client: String?, _ verification: TLSClientVerification
  ) throws -> (client: TLSError?, server: TLSError?, peer: TLSPeerIdentity?) {
    var pair = try SessionPair(
      TestCertificates.client(client), TestCertificates.server(clients: verification))
    let errors = pair.settleBadly()
    return (errors.client, errors.server, pair.server.peerIdentity)
  }

  @Test func `a required certificate must be there`() throws {
    let missing = try connect(nil, .required(Self.roots))
    #expect(missing.server?.kind == .untrustedPeer)
    #expect(missing.server?.alertSent == .certificateRequired)
    #expect(
      missing.client?.description
        == "the peer sent the alert certificate_required: it wants a certificate from this side")
    let shown = try connect("client", .required(Self.roots))
    #expect(shown.server == nil && shown.client == nil)
    #expect(shown.peer?.isVerified == true)
  }

  @Test func `an optional certificate may be missing`() throws {
    let missing = try connect(nil, .optional(Self.roots))
    #expect(missing.server == nil && missing.client == nil && missing.peer == nil)
    #expect(try connect("client", .optional(Self.roots)).peer?.subject.hasPrefix("CN=Zo") == true)
  }

  @Test(arguments: ["stranger", "lonely", "expired"])
  func `a bad certificate is refused, also an optional one`(name: String) throws {
    for verification in [
      TLSClientVerification.required(Self.roots), .optional(Self.roots),
    ] {
      let outcome = try connect(name, verification)
      #expect(outcome.server?.kind == .untrustedPeer)
      #expect(outcome.server?.description.hasPrefix("certificate verify failed: ") == true)
      #expect(outcome.peer == nil)
      guard case .alertReceived = outcome.client?.kind else {
        Issue.record("\(String(describing: outcome.client))")
        continue
      }
    }
  }

  @Test func `a certificate nobody asked for is not shown`() throws {
    let outcome = try connect("client", .none)
    #expect(outcome.server == nil && outcome.client == nil && outcome.peer == nil)
  }

  @Test func `the identity says what the certificate says`() throws {
    let peer = try #require(try connect("client", .required(Self.roots)).peer)
    #expect(peer.subject == "CN=Zoë,O=Slipway Tests")
    #expect(peer.issuer == "CN=ca,O=Slipway Tests")
    #expect(peer.dnsNames == ["client.example"])
    #expect(peer.uris == ["spiffe://example/client"])
    #expect(peer.ipAddresses == ["10.1.2.3"])
    #expect(peer.expiresAt == (try TestCertificates.identity("client").expiresAt))
    let file = TestCertificates.path("client.pem")
    let program = try OpenSSLProgram([
      "x509", "-noout", "-in", file, "-serial", "-fingerprint", "-sha256",
    ])
    let facts = try program.readAll().lowercased()
    #expect(facts.contains("serial=\(peer.serialNumber)\n"))
    let digits = Hex.encode(peer.fingerprint)
    #expect(peer.fingerprint.count == 32)
    #expect(facts.filter { $0 != ":" }.contains("fingerprint=\(digits)"))
  }

  @Test func `the client knows the server`() throws {
    let pair = try SessionPair.established()
    let peer = try #require(pair.client.peerIdentity)
    #expect(peer.isVerified)
    #expect(peer.dnsNames == ["localhost", "*.test.example"])
    #expect(peer.ipAddresses == ["127.0.0.1", "::1"])
  }
}
