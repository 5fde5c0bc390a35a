import SlipwayBase
import Testing

@testable import SlipwayHTTPClient

struct HTTPClientRefusalTests {
  @Test func `nobody listens`() async throws {
    let client = try testClient()
    let url = try "http://127.0.0.1:\(LoopbackServer.unusedPort())/path?token=secret"
    let error = await refusal(client, HTTPRequest(.get, url))
    #expect(error?.kind == .connectionRefused)
    #expect(error?.message.contains("/path") == true)
    #expect(error?.message.contains("secret") == false)
  }

  @Test func `a name without an address`() async throws {
    let client = try testClient()
    let error = await refusal(client, HTTPRequest(.get, "http://no-such-host.invalid/"))
    #expect(error?.kind == .resolveFailed)
  }

  @Test(arguments: [
    "", "/path", "ftp://127.0.0.1/", "file:///etc/passwd", "http:/x", "http://", "http://a b/",
    "http://127.0.0.1:99999/", "http://user:secret@127.0.0.1/", "http://é/",
    "http://127.0.0.1/\r\nX: 1", "http://127.0.0.1/" + String(repeating: "a", count: 9000),
  ])
  func `a URL that cannot be used`(url: String) async throws {
    let client = try testClient()
    let error = await refusal(client, HTTPRequest(.get, url))
    #expect(error?.kind == .invalidURL, "\(String(describing: error))")
  }

  @Test(arguments: [
    ("X-A", "1\r\nX-B: 2"), ("X-A", "1\n2"), ("X-A", "\r"), ("X-A", "\u{0}"), ("X-A\r\nX-B", "1"),
    ("", "1"), ("X A", "1"), ("X:A", "1"), ("é", "1"), ("Content-Length", "3"),
    ("transfer-encoding", "chunked"), ("X-A", String(repeating: "a", count: 40_000)),
  ])
  func `a header that would forge another or break the framing`(
    name: String, value: String
  ) async throws {
    let server = try LoopbackServer { _ in .bytes(LoopbackServer.response()) }
    let client = try testClient()
    let error = await refusal(client, HTTPRequest(.get, server.url(), headers: [(name, value)]))
    #expect(error?.kind == .invalidRequest)
    #expect(server.seen.connections == 0)
  }

  @Test func `a body over the limit ends the transfer`() async throws {
    let server = try LoopbackServer {
      .bytes(LoopbackServer.response($0.has("X-Size: 10") ? [1] : [UInt8](repeating: 7, count: 11)))
    }
    let client = try testClient()
    var request = HTTPRequest(.get, server.url(), responseBytesMax: 10)
    let error = await refusal(client, request)
    #expect(error?.kind == .responseTooLarge)
    #expect(error?.message.contains("responseBytesMax") == true)
    request.responseBytesMax = 11
    #expect(try await client.send(request).body.count == 11)
  }

  @Test func `a head over the limit ends the transfer`() async throws {
    let server = try LoopbackServer { _ in
      .bytes(
        LoopbackServer.response(
          headers: (0..<40).map { "X-\($0): \(String(repeating: "a", count: 50))" }
        ))
    }
    var limits = HTTPClientLimits()
    limits.responseHeaderBytesMax = 1000
    let error = await refusal(try testClient(limits), HTTPRequest(.get, server.url()))
    #expect(error?.kind == .responseTooLarge)
    #expect(error?.message.contains("responseHeaderBytesMax") == true)
    _ = try await testClient().send(HTTPRequest(.get, server.url()))
  }

  @Test(arguments: [
    "", "SSH-2.0-OpenSSH\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
    "HTTP/1.1 two hundred\r\n\r\n",
  ])
  func `an answer that is cut short or not HTTP`(answer: String) async throws {
    let server = try LoopbackServer { _ in .last(Array(answer.utf8)) }
    let error = await refusal(try testClient(), HTTPRequest(.get, server.url()))
    #expect(error?.kind == .transport)
  }
}
