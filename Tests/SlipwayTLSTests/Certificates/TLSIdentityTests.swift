import SlipwayBase
import SlipwayTLS
import Testing

/// Certificates and keys that this side is given.
struct TLSIdentityTests {
  private func refusal(_ chain: PEMSource, _ key: PEMSource) -> String? {
    do {
      _ = try TLSIdentity(certificateChain: chain, privateKey: key)
      return nil
    } catch {
      return error.kind == .configuration ? error.description : "\(error.kind)"
    }
  }

  private func file(_ name: String) -> PEMSource { .file(TestCertificates.path(name)) }

  @Test func `files and text are the same`() throws {
    let text = try TestCertificates.read("server.pem")
    let key = try TestCertificates.read("server.key")
    #expect(refusal(file("server.pem"), file("server.key")) == nil)
    #expect(refusal(.text(text), .text(key)) == nil)
    // Both may be in one place.
    #expect(refusal(.text(key + text), .text(key + text)) == nil)
  }

  @Test func `the date of expiry is that of the certificate`() throws {
    #expect(try TestCertificates.identity("server").expiresAt > Timestamp.now())
    // An expired identity is accepted: its owner is warned.
    #expect(try TestCertificates.identity("expired").expiresAt < Timestamp.now())
  }

  @Test func `a missing file is named`() {
    let key = file("server.key")
    #expect(
      refusal(.file("/nowhere/a.pem"), key)
        == "cannot read /nowhere/a.pem: No such file or directory")
    #expect(
      refusal(file("server.pem"), .file("/nowhere/a.key"))
        == "cannot read /nowhere/a.key: No such file or directory")
    #expect(refusal(.file("/tmp"), key) == "cannot read /tmp: it is not a regular file")
    #expect(refusal(.file("/dev/zero"), key) == "cannot read /dev/zero: it is not a regular file")
  }

  @Test func `what is not PEM is called that`() throws {
    let key = file("server.key")
    #expect(refusal(.text(""), key) == "the given text is empty")
    #expect(
      refusal(.text("hello"), key)
        == "the given text holds no certificate: there is no line -----BEGIN CERTIFICATE-----")
    #expect(
      refusal(file("server.key"), key)?.contains("server.key holds no certificate") == true)
    #expect(
      refusal(file("server.pem"), file("server.pem"))?.contains("server.pem holds no private key")
        == true)
    let der = TestCertificates.path("server.der")
    try OpenSSLProgram.run([
      "x509", "-in", TestCertificates.path("server.pem"), "-outform", "der", "-out", der,
    ])
    #expect(refusal(.file(der), key)?.contains("server.der is not PEM but seems to be DER") == true)
  }

  @Test func `damage is told from absence`() throws {
    let text = try TestCertificates.read("server.pem")
    let key = try TestCertificates.read("server.key")
    var lines = text.split(separator: "\n")
    lines[2] = "!!!!"
    let broken = lines.joined(separator: "\n") + "\n"
    #expect(
      refusal(.text(text + broken), .text(key))?
        .hasPrefix("certificate 2 of the given text is damaged: ") == true)
    #expect(
      refusal(.text(String(text.dropLast(100))), .text(key))?.contains("is damaged") == true)
    #expect(
      refusal(.text(text), .text(key.replacing("M", with: "N")))?
        .hasPrefix("the private key in the given text is damaged: ") == true)
  }

  @Test func `a key of somebody else does not fit`() throws {
    #expect(
      refusal(file("server.pem"), file("client.key"))
        == "the private key in \(TestCertificates.path("client.key")) does not belong to the "
        + "certificate in \(TestCertificates.path("server.pem"))")
    let text = try TestCertificates.read("middle.pem") + TestCertificates.read("leaf.pem")
    #expect(
      refusal(.text(text), .text(try TestCertificates.read("leaf.key")))
        == "the private key in the given text belongs to certificate 2 of the given text, which "
        + "must come first")
  }

  @Test func `an encrypted key is refused without a question`() throws {
    for (name, format) in [("pkcs8", ["pkcs8", "-topk8"]), ("old", ["ec", "-aes128"])] {
      let path = TestCertificates.path("\(name)-encrypted.key")
      try OpenSSLProgram.run(
        format + [
          "-in", TestCertificates.path("server.key"), "-out", path, "-passout", "pass:secret",
        ])
      #expect(
        refusal(file("server.pem"), .file(path))
          == "the private key in \(path) is encrypted; give one without a password")
    }
  }

  @Test func `roots must be there`() {
    for roots in [TLSRoots.pem(file: "/nowhere"), .pemText("nothing")] {
      let error = #expect(throws: TLSError.self) {
        try TLSClientContext(roots: roots, applicationProtocols: ["h2"])
      }
      #expect(error?.kind == .configuration)
    }
  }
}
