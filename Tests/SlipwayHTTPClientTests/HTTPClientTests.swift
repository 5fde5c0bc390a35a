import Glibc
import SlipwayBase
import Testing

@testable import SlipwayHTTPClient

struct HTTPClientTests {
  @Test(arguments: [HTTPRequest.Method.get, .post, .put, .patch, .delete])
  func `method, headers and body arrive as they were given`(
    method: HTTPRequest.Method
  ) async throws {
    let server = try LoopbackServer { .bytes(LoopbackServer.response($0.body)) }
    let client = try testClient()
    let body: [UInt8] = method == .get || method == .delete ? [] : [0, 1, 0xFF, 13, 10]
    let response = try await client.send(
      HTTPRequest(
        method, server.url("/a/../b?c=%20d"),
        headers: [("X-Second", "é"), ("X-First", "1"), ("X-Empty", ""), ("x-first", "2")],
        body: body))
    #expect(response.status == 200)
    #expect(response.body == body)
    let request = try #require(server.seen.requests.first)
    #expect(request.head[0] == "\(method.rawValue) /a/../b?c=%20d HTTP/1.1")
    #expect(request.has("Host: 127.0.0.1:\(server.port)"))
    #expect(request.has("User-Agent: slipway/\(Version.text)"))
    let sent = request.head.filter { $0.lowercased().hasPrefix("x-") }
    #expect(sent == ["X-Second: é", "X-First: 1", "X-Empty:", "x-first: 2"])
    #expect(request.body == body)
  }

  @Test func `nothing is sent that nobody asked for`() async throws {
    let server = try LoopbackServer { _ in .bytes(LoopbackServer.response()) }
    let client = try testClient()
    _ = try await client.send(HTTPRequest(.post, server.url()))
    let head = try #require(server.seen.requests.first?.head)
    #expect(
      Set(head.dropFirst().map { String($0.prefix { $0 != ":" }) })
        == ["Host", "User-Agent", "Content-Length"])
  }

  @Test func `a response comes whole, of whatever status`() async throws {
    let server = try LoopbackServer { _ in
      .bytes(
        LoopbackServer.response(
          Array("no".utf8), status: "503 Busy",
          headers: ["Retry-After:  7 ", "X-A: 1", "x-a: 2", "Location: /elsewhere"]))
    }
    let client = try testClient()
    let response = try await client.send(HTTPRequest(.get, server.url()))
    #expect(response.status == 503)
    #expect(response.body == Array("no".utf8))
    #expect(response.header("retry-after") == "7")
    #expect(response.headers.filter { $0.name.lowercased() == "x-a" }.map(\.value) == ["1", "2"])
  }

  @Test func `a redirect is answered, not followed`() async throws {
    let server = try LoopbackServer { _ in
      .bytes(LoopbackServer.response(status: "302 Found", headers: ["Location: /elsewhere"]))
    }
    let client = try testClient()
    let response = try await client.send(HTTPRequest(.get, server.url()))
    #expect(response.status == 302)
    #expect(server.seen.requests.count == 1)
  }

  @Test func `HEAD has a length and no body`() async throws {
    let server = try LoopbackServer { _ in
      .bytes(Array("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n".utf8))
    }
    let client = try testClient()
    let response = try await client.send(HTTPRequest(.head, server.url()))
    #expect(response.body.isEmpty)
    #expect(response.header("Content-Length") == "5")
  }

  @Test func `an interim response is skipped and chunks are put together`() async throws {
    let server = try LoopbackServer { _ in
      .bytes(
        Array(
          ("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n"
            + "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n").utf8))
    }
    let client = try testClient()
    let response = try await client.send(HTTPRequest(.get, server.url()))
    #expect(response.status == 200)
    #expect(response.body == Array("abcde".utf8))
    #expect(response.header("X-Early") == nil)
  }

  @Test func `a mebibyte goes both ways`() async throws {
    let server = try LoopbackServer { .bytes(LoopbackServer.response($0.body)) }
    let client = try testClient()
    let body = (0..<(1 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let response = try await client.send(HTTPRequest(.post, server.url(), body: body))
    #expect(response.body == body)
  }

  @Test func `requests one after another share a connection`() async throws {
    let server = try LoopbackServer { _ in .bytes(LoopbackServer.response()) }
    let client = try testClient()
    for _ in 0..<20 { _ = try await client.send(HTTPRequest(.get, server.url())) }
    #expect(server.seen.requests.count == 20)
    #expect(server.seen.connections == 1)
  }

  @Test func `a proxy of the environment plays no part`() async throws {
    let server = try LoopbackServer { _ in .bytes(LoopbackServer.response()) }
    let client = try testClient()
    #expect(getenv("http_proxy") != nil)
    let response = try await client.send(HTTPRequest(.get, server.url()))
    #expect(response.status == 200)
  }
}
