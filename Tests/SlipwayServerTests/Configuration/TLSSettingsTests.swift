import SlipwayTLS
import Testing

@testable import SlipwayServer

struct TLSSettingsTests {
  private let pair = ["--tls-certificate", "/c.pem", "--tls-key", "/k.pem"]

  @Test func `without a certificate there is no TLS`() throws {
    let settings = try settings([])
    #expect(!settings.isOn)
    #expect(settings.server == nil)
  }

  @Test func `a certificate and its key are TLS without client certificates`() throws {
    let server = try #require(try settings(pair).server)
    #expect(server.certificateChain == .file("/c.pem"))
    #expect(server.privateKey == .file("/k.pem"))
    #expect(server.clientVerification == .none)
    #expect(server.applicationProtocols == ["h2"])
  }

  @Test func `client roots ask for certificates, and demand them unless told otherwise`() throws {
    let words = pair + ["--tls-client-roots", "/r.pem"]
    let roots = TLSRoots.pem(file: "/r.pem")
    #expect(try settings(words).server?.clientVerification == .required(roots))
    #expect(try settings(words).requiresClientCertificate)
    #expect(try !settings(words + ["--tls-client-auth=optional"]).requiresClientCertificate)
    #expect(try !settings(pair).requiresClientCertificate)
    #expect(
      try settings(words + ["--tls-client-auth", "required"]).server?.clientVerification
        == .required(roots))
    #expect(
      try settings(words + ["--tls-client-auth=optional"]).server?.clientVerification
        == .optional(roots))
  }

  @Test func `the environment and the file know the same settings`() throws {
    let configuration = try ConfigurationReader(
      arguments: ["--config", "/f"],
      environment: ["SLIPWAY_TLS_CERTIFICATE": "/c.pem", "SLIPWAY_TLS_CLIENT_AUTH": "optional"],
      readFile: { _ in Array(#"{"tls-key": "/k.pem", "tls-client-roots": "/r.pem"}"#.utf8) }
    ).configuration()
    #expect(configuration.tls.certificateFile == "/c.pem")
    #expect(configuration.tls.server?.clientVerification == .optional(.pem(file: "/r.pem")))
  }

  @Test func `relative paths are read below the working directory`() throws {
    let server = try #require(
      try settings(["--tls-certificate", "c.pem", "--tls-key", "/k.pem"]).server)
    #expect(server.certificateChain == .file(AbsolutePath.of("c.pem")))
  }

  @Test(arguments: [
    (["--tls-certificate", "/c"], "--tls-certificate /c: its key is missing; name the key's"),
    (["--tls-key", "/k"], "--tls-key /k: its certificate is missing; name the certificate's"),
    (["--tls-client-roots", "/r"], "--tls-client-roots /r: clients can show a certificate only"),
    (
      ["--tls-certificate", "/c", "--tls-key", "/k", "--tls-client-auth", "optional"],
      "--tls-client-auth optional: nothing says whose certificates"
    ),
    (
      ["--tls-client-auth", "maybe"], "--tls-client-auth: 'maybe' is no such mode; use required or"
    ),
    (["--tls-key", ""], "--tls-key: the value is empty"),
  ])
  func `half of a setting is refused with the other half's name`(
    words: [String], text: String
  ) throws {
    let error = try #require(#expect(throws: ConfigurationError.self) { try settings(words) })
    #expect(error.description.hasPrefix(text), "\(error)")
  }

  private func settings(_ words: [String]) throws -> TLSSettings {
    try ConfigurationReader(arguments: words, environment: [:], readFile: { _ in nil })
      .configuration().tls
  }
}
