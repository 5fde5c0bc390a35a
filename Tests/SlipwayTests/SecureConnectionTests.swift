import Slipway
import Testing

/// The SDK's client against a server with a certificate.
struct SecureConnectionTests {
  @Test func `a client that trusts the certificate is served`() async throws {
    let server = try TestServer()
    let roots = try await server.makeCertificate()
    let client = try SlipwayClient(
      target: try await server.start(), options: Self.options(.init(rootsFile: roots)))
    #expect(try await client.models.models().models.isEmpty)
    await client.close()
    await server.stop()
  }

  @Test func `a client that does not trust it is told why`() async throws {
    let server = try TestServer()
    let roots = try await server.makeCertificate()
    let target = try await server.start()
    for tls in [ChannelTLS(), ChannelTLS(rootsFile: roots, serverName: "models.example")] {
      let client = try SlipwayClient(target: target, options: Self.options(tls))
      let error = await #expect(throws: SlipwayError.self) {
        try await client.models.models(options: CallOptions(timeout: .seconds(5)))
      }
      #expect(error?.code == .unavailable)
      #expect(error?.message.contains("certificate verify failed") == true)
      await client.close()
    }
    await server.stop()
  }

  @Test func `files of no use are refused before anything is connected`() {
    let error = #expect(throws: SlipwayError.self) {
      try SlipwayClient(
        target: "127.0.0.1:1", options: Self.options(.init(rootsFile: "/none.pem")))
    }
    #expect(error?.code == .invalidArgument)
    #expect(error?.message.contains("/none.pem") == true)
  }

  private static func options(_ tls: ChannelTLS) -> ChannelOptions {
    var options = ChannelOptions()
    options.security = .tls(tls)
    return options
  }
}
