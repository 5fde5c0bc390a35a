import SlipwayBase
import SlipwayHTTP2
import SlipwayRPC
import SlipwayTestKit
import Testing

/// Requests that never reach a handler, over a real socket.
struct ServerRefusalTests {
  @Test func `a GOAWAY that nghttp2 sends by itself is logged with its reason`() async throws {
    let server = try await TestServer()
    let peer = try server.peer(greets: false)
    let field = Frame.headers(1, TestServer.request("Echo"), endStream: true)
    try peer.send(Frame.magic + Frame.emptySettings + field + Frame.data(1, [1]))
    #expect(
      await TestServer.eventually {
        server.log.lines.contains { line in
          line.hasPrefix("warning GOAWAY sent") && line.contains("STREAM_CLOSED")
        }
      })
  }

  private func respond(
    _ fields: [(String, String)], body: [UInt8] = RawMessage.framed([1]),
    limits: ServerLimits = ServerLimits()
  ) async throws -> ScriptedPeer.Response {
    let server = try await TestServer(limits: limits)
    let peer = try server.peer()
    return try await peer.response(try peer.open(fields, body: body))
  }

  @Test(arguments: [
    "application/grpc", "application/grpc+proto", "application/grpc;charset=utf-8",
    "application/grpc+", "application/grpc;", "Application/GRPC",
  ])
  func `these content types are gRPC (S10, S11, S14)`(contentType: String) async throws {
    let response = try await respond(TestServer.request("Echo", contentType: contentType))
    #expect(response.value("grpc-status") == "0")
  }

  @Test func `another codec is unimplemented (S12)`() async throws {
    let response = try await respond(
      TestServer.request("Echo", contentType: "application/grpc+foo"))
    #expect(response.value(":status") == "200")
    #expect(response.value("grpc-status") == "12")
  }

  @Test(arguments: ["application/json", "application/grpcx", "application/grpc-web", nil])
  func `anything else is HTTP 415 without a status (S13, S15)`(contentType: String?) async throws {
    let response = try await respond(TestServer.request("Echo", contentType: contentType))
    #expect(response.value(":status") == "415")
    #expect(response.value("grpc-status") == nil)
  }

  @Test func `another method than POST is HTTP 405 (S16)`() async throws {
    let fields = TestServer.request("Echo").map { $0.0 == ":method" ? (":method", "GET") : $0 }
    let response = try await respond(fields)
    #expect(response.value(":status") == "405")
    #expect(response.value("allow") == "POST")
    #expect(response.value("grpc-status") == "13")
  }

  @Test(arguments: [
    "/", "/p.S", "//Echo", "/test.v1.TestService/Echo/", "/test.v1.TestService/Echo?x=1",
    "/test.v1.TestService/echo", "/test.v1.TestService/Nope", "/unknown.Service/Echo",
  ])
  func `an unknown method is named and unimplemented (S17, S18)`(path: String) async throws {
    let response = try await respond(TestServer.request("", path: path))
    #expect(response.value(":status") == "200")
    #expect(response.value("grpc-status") == "12")
    #expect(response.value("grpc-message")?.contains(path) == true)
    #expect(response.trailers.isEmpty)
  }

  @Test(arguments: ["1", "S", "-1S", "1x", "1.5S", "123456789S", "1 S"])
  func `a malformed timeout is an error (D2, D3)`(timeout: String) async throws {
    let response = try await respond(TestServer.request("Echo", [("grpc-timeout", timeout)]))
    #expect(response.value("grpc-status") == "13")
    #expect(response.value("grpc-message")?.contains("grpc-timeout") == true)
  }

  @Test func `a timeout of zero has passed already (D4)`() async throws {
    let response = try await respond(TestServer.request("Hang", [("grpc-timeout", "0S")]))
    #expect(response.value("grpc-status") == "4")
  }

  @Test(arguments: ["A", "!!!!", "AP-_"])
  func `metadata that is not base 64 is named (M9)`(value: String) async throws {
    let response = try await respond(TestServer.request("Echo", [("trace-bin", value)]))
    #expect(response.value("grpc-status") == "13")
    #expect(response.value("grpc-message")?.contains("trace-bin") == true)
  }

  @Test func `no message and two messages are refused (K1, K2)`() async throws {
    #expect(try await respond(TestServer.request("Echo"), body: []).value("grpc-status") == "12")
    let two = RawMessage.framed([1]) + RawMessage.framed([2])
    #expect(try await respond(TestServer.request("Echo"), body: two).value("grpc-status") == "12")
  }

  @Test func `a request that ends inside a message is an error (F5)`() async throws {
    for count in [3, 6] {
      let truncated = Array(RawMessage.framed([1, 2, 3]).prefix(count))
      let response = try await respond(TestServer.request("Echo"), body: truncated)
      #expect(response.value("grpc-status") == "13")
    }
  }

  @Test(
    arguments: [
      (1, nil, "13"), (1, "identity", "13"), (1, "snappy", "12"), (0, "snappy", "0"),
      (2, nil, "13"),
    ] as [(UInt8, String?, String)])
  func `compressed messages are refused as the encoding says (F6, F7, F8)`(
    flag: UInt8, encoding: String?, status: String
  ) async throws {
    let more = encoding.map { [("grpc-encoding", $0)] } ?? []
    let response = try await respond(
      TestServer.request("Echo", more), body: RawMessage.framed([1], flag: flag))
    #expect(response.value("grpc-status") == status)
    #expect(response.value("grpc-accept-encoding") == "identity,deflate,gzip")
  }

  @Test func `a message that cannot be decoded is an internal error (R12)`() async throws {
    let response = try await respond(
      TestServer.request("Echo"), body: RawMessage.framed([0xFF, 1]))
    #expect(response.value("grpc-status") == "13")
  }

  @Test func `a long message is refused by its prefix, then reset with NO_ERROR (F3, R11)`()
    async throws
  {
    let server = try await TestServer()
    let peer = try server.peer(greets: false)
    let stream = try peer.expectStream()
    try peer.send(
      Frame.magic + Frame.emptySettings + Frame.headers(1, TestServer.request("Echo"))
        + Frame.data(1, [0, 0, 0x50, 0, 0]))
    let response = try await peer.response(stream)
    #expect(response.value("grpc-status") == "8")
    #expect(response.closedWith == .noError)
    #expect(server.log.lines.contains { $0.contains("RST_STREAM sent") && $0.contains("NO_ERROR") })
  }

  @Test func `a response over the limit is an error of its own (R15)`() async throws {
    var limits = ServerLimits()
    limits.sendMessageBytesMax = 10
    let response = try await respond(
      TestServer.request("Echo"), body: RawMessage.framed(Array(repeating: 1, count: 11)),
      limits: limits)
    #expect(response.value("grpc-status") == "8")
    #expect(response.body.isEmpty)
  }

  @Test func `too many header bytes are refused with a status, then with a reset (S26)`()
    async throws
  {
    let server = try await TestServer()
    let peer = try server.peer()
    func flood(_ count: Int) -> [(String, String)] {
      (0..<count).map { ("k\($0)", String(repeating: "\($0 % 10)", count: 1_000)) }
    }
    let some = try peer.open(TestServer.request("Echo", flood(20)), body: RawMessage.framed([1]))
    #expect(try await peer.response(some).value("grpc-status") == "8")
    let many = try peer.expectStream()
    let block = Frame.headers(UInt32(many), TestServer.request("Echo", flood(70))).dropFirst(9)
    var bytes: [UInt8] = []
    for start in stride(from: 0, to: block.count, by: 16_000) {
      let part = Array(block.dropFirst(start).prefix(16_000))
      let isLast = start + 16_000 >= block.count
      bytes += Frame.make(
        type: start == 0 ? 1 : 9, flags: isLast ? 4 : 0, stream: UInt32(many), part)
    }
    try peer.send(bytes)
    #expect(try await peer.response(many).closedWith == .enhanceYourCalm)
  }
}
