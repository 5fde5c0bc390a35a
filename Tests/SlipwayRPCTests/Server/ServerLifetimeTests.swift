import SlipwayBase
import SlipwayHTTP2
import SlipwayRPC
import SlipwayTestKit
import Testing

/// Deadlines, cancellation, limits on time, draining.
struct ServerLifetimeTests {
  private func hang(
    _ peer: ScriptedPeer, _ more: [(String, String)] = []
  ) throws -> Int32 {
    try peer.open(TestServer.request("Hang", more), body: RawMessage.framed([1]))
  }

  @Test func `a passed deadline answers and cancels the handler (D7, D8)`() async throws {
    let server = try await TestServer()
    let peer = try server.peer()
    let stream = try hang(peer, [("grpc-timeout", "30m")])
    let response = try await peer.response(stream)
    #expect(response.value("grpc-status") == "4")
    #expect(response.trailers.isEmpty)
    #expect(await TestServer.eventually { server.handlers.ended == 1 })
  }

  @Test func `a deadline also ends a request that never becomes complete (D7)`() async throws {
    let server = try await TestServer()
    let peer = try server.peer()
    let stream = try peer.open(
      TestServer.request("Echo", [("grpc-timeout", "30m")]), endStream: false)
    #expect(try await peer.response(stream).value("grpc-status") == "4")
  }

  @Test func `a reset cancels the handler and nothing more is sent (S63, R10)`() async throws {
    let server = try await TestServer()
    let peer = try server.peer()
    let stream = try hang(peer)
    #expect(await TestServer.eventually { server.handlers.begun == 1 })
    peer.session.reset(stream, .cancel)
    try peer.flush()
    #expect(await TestServer.eventually { server.handlers.ended == 1 })
    let echo = try peer.open(TestServer.request("Echo"), body: RawMessage.framed([1]))
    #expect(try await peer.response(echo).value("grpc-status") == "0")
    #expect(peer.response(soFar: stream).headers.isEmpty)
    #expect(server.metrics.exposition().contains("grpc_code=\"CANCELLED\"} 1"))
  }

  @Test func `a closed connection cancels its handlers (S63)`() async throws {
    let server = try await TestServer()
    let peer = try server.peer()
    _ = try hang(peer)
    _ = try hang(peer)
    #expect(await TestServer.eventually { server.handlers.begun == 2 })
    peer.close()
    #expect(await TestServer.eventually { server.handlers.ended == 2 })
    #expect(
      await TestServer.eventually {
        server.metrics.exposition().contains("grpc_server_connections 0")
      })
    #expect(server.metrics.exposition().contains("grpc_server_handlers 0"))
  }

  @Test func `handlers over the limit are refused with a status (S62)`() async throws {
    var limits = ServerLimits()
    limits.handlersPerConnectionMax = 2
    let server = try await TestServer(limits: limits)
    let peer = try server.peer()
    let first = try hang(peer)
    _ = try hang(peer)
    let third = try hang(peer)
    #expect(try await peer.response(third).value("grpc-status") == "8")
    peer.session.reset(first, .cancel)
    try peer.flush()
    #expect(await TestServer.eventually { server.handlers.ended == 1 })
    let echo = try peer.open(TestServer.request("Echo"), body: RawMessage.framed([1]))
    #expect(try await peer.response(echo).value("grpc-status") == "0")
  }

  @Test func `handlers of the whole server are limited (S62)`() async throws {
    var limits = ServerLimits()
    limits.handlersMax = 1
    let server = try await TestServer(limits: limits)
    let peer = try server.peer()
    _ = try hang(peer)
    #expect(await TestServer.eventually { server.handlers.begun == 1 })
    let other = try server.peer()
    #expect(try await other.response(try hang(other)).value("grpc-status") == "8")
  }

  @Test func `a client that says nothing is closed (S60)`() async throws {
    var limits = ServerLimits()
    limits.openingTimeout = .milliseconds(50)
    let server = try await TestServer(limits: limits)
    let peer = try server.peer(greets: false)
    try await peer.waitUntilClosed()
    #expect(server.log.lines.contains { $0.contains("openingTimeout") })
  }

  @Test func `a header block that never ends is closed (S60)`() async throws {
    var limits = ServerLimits()
    limits.headersTimeout = .milliseconds(50)
    let server = try await TestServer(limits: limits)
    let peer = try server.peer(greets: false)
    let whole = Frame.headers(1, TestServer.request("Echo")).dropFirst(9)
    try peer.send(
      Frame.magic + Frame.emptySettings + Frame.make(type: 1, flags: 0, stream: 1, Array(whole)))
    try await peer.waitUntilClosed()
    #expect(server.log.lines.contains { $0.contains("headersTimeout") })
  }

  @Test func `a request that never becomes complete is ended (S60)`() async throws {
    var limits = ServerLimits()
    limits.requestTimeout = .milliseconds(50)
    let server = try await TestServer(limits: limits)
    let peer = try server.peer()
    let stream = try peer.open(TestServer.request("Echo"), body: [0, 0], endStream: false)
    let response = try await peer.response(stream)
    #expect(response.value("grpc-status") == "4")
    #expect(response.value("grpc-message")?.contains("requestTimeout") == true)
  }

  @Test func `a client that does not read its answer is closed (S61)`() async throws {
    var limits = ServerLimits()
    limits.writeTimeout = .milliseconds(50)
    let server = try await TestServer(limits: limits)
    let peer = try server.peer(greets: false)
    let wideOpen = Frame.make(type: 4, flags: 0, stream: 0, [0, 4, 0x7F, 0xFF, 0xFF, 0xFF])
    try peer.send(
      Frame.magic + wideOpen + Frame.windowUpdate(0, 0x7FF0_0000)
        + Frame.headers(1, TestServer.request("Large"))
        + Frame.data(1, RawMessage.framed([1]), endStream: true))
    #expect(
      await TestServer.eventually { server.log.lines.contains { $0.contains("writeTimeout") } })
  }

  @Test func `an answer larger than the socket's buffer arrives whole`() async throws {
    let server = try await TestServer()
    let peer = try server.peer()
    let stream = try peer.open(TestServer.request("Large"), body: RawMessage.framed([1]))
    let response = try await peer.response(stream)
    #expect(response.body.count == TestServer.largeBytes + 5)
    #expect(response.value("grpc-status") == "0")
  }

  @Test func `HTTP 1.1 is closed without a crash (S1)`() async throws {
    let server = try await TestServer()
    let stranger = try server.peer(greets: false)
    try stranger.send(Array("GET / HTTP/1.1\r\nhost: x\r\n\r\n".utf8))
    try await stranger.waitUntilClosed()
    let peer = try server.peer()
    let echo = try peer.open(TestServer.request("Echo"), body: RawMessage.framed([1]))
    #expect(try await peer.response(echo).value("grpc-status") == "0")
  }

  @Test func `too many pings end with a GOAWAY that says so (S41)`() async throws {
    let server = try await TestServer()
    let peer = try server.peer()
    for payload in 0..<4 { peer.session.ping(payload: UInt64(payload)) }
    try peer.flush()
    try await peer.waitUntilClosed()
    #expect(peer.events.contains(.goAway(0, .enhanceYourCalm, "too_many_pings")))
  }

  @Test func `a flood of resets ends with GOAWAY and a log line (CVE-2023-44487)`() async throws {
    let server = try await TestServer()
    let peer = try server.peer(greets: false)
    _ = try peer.expectStream()
    var bytes = Frame.magic + Frame.emptySettings
    for index in 0..<2_000 {
      let stream = UInt32(index * 2 + 1)
      bytes += Frame.headers(stream, TestServer.request("Hang")) + Frame.reset(stream, 8)
    }
    try peer.send(bytes)
    try await peer.waitUntilClosed()
    #expect(
      server.log.lines.contains { $0.contains("GOAWAY sent") && $0.contains("ENHANCE_YOUR_CALM") })
  }
}
