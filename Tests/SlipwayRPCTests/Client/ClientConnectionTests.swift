import SlipwayBase
import SlipwayRPC
import SlipwayTestKit
import Testing

/// Connections that come, go away and stay too long.
struct ClientConnectionTests {
  private static func goAways(_ server: ScriptedServer) -> Int {
    server.events.count { if case .goAway = $0 { true } else { false } }
  }

  /// GOAWAY that names the last stream that was processed.
  private static func goAway(_ last: UInt8, _ code: UInt8 = 0, _ debug: String = "") -> [UInt8] {
    Frame.make(type: 7, flags: 0, stream: 0, [0, 0, 0, last, 0, 0, 0, code] + Array(debug.utf8))
  }

  @Test func `streams above the last one are sent again elsewhere (C26)`() async throws {
    let server = try ScriptedServer(greets: false)
    let (channel, call) = try await TestChannel.connectedByHand(to: server)
    server.send(Self.goAway(0))
    try await server.accept()
    server.send(Frame.emptySettings)
    _ = try await server.request()
    server.send(
      Frame.headers(1, TestChannel.headers) + Frame.data(1, RawMessage.framed([4]))
        + Frame.headers(1, [("grpc-status", "0")], endStream: true))
    #expect(try await call.value == [4])
    await channel.close()
  }

  @Test func `a call that is refused by two connections fails (C26)`() async throws {
    let server = try ScriptedServer(greets: false)
    let (channel, call) = try await TestChannel.connectedByHand(to: server)
    server.send(Self.goAway(0))
    try await server.accept()
    server.send(Frame.emptySettings)
    _ = try await server.request()
    server.send(Self.goAway(0))
    #expect(await TestChannel.failure(of: call)?.code == .unavailable)
    await channel.close()
  }

  @Test func `GOAWAY lets a stream below the last one finish and gets no answer (C27, C49)`()
    async throws
  {
    let server = try ScriptedServer(greets: false)
    let (channel, call) = try await TestChannel.connectedByHand(to: server)
    server.send(Self.goAway(1))
    server.send(
      Frame.headers(1, TestChannel.headers) + Frame.data(1, RawMessage.framed([3]))
        + Frame.headers(1, [("grpc-status", "0")], endStream: true))
    #expect(try await call.value == [3])
    try await server.run { $0.isClosed }
    #expect(Self.goAways(server) == 0)
    await channel.close()
  }

  @Test func `a lost connection says what the server complained of (C28)`() async throws {
    let server = try ScriptedServer(greets: false)
    let (channel, call) = try await TestChannel.connectedByHand(to: server)
    server.send(Self.goAway(1, 11, "too_many_pings"))
    server.hangUp()
    let error = await TestChannel.failure(of: call)
    #expect(error?.code == .unavailable)
    #expect(error?.message.contains("GOAWAY ENHANCE_YOUR_CALM: too_many_pings") == true)
    await channel.close()
  }

  @Test func `a server that speaks HTTP 1.1 is said to`() async throws {
    let server = try ScriptedServer(greets: false)
    let channel = try RPCChannel(target: "127.0.0.1:\(server.port)", options: TestChannel.quick)
    let call = Task { try await TestChannel.echo([1], on: channel) }
    try await server.accept()
    server.send(Array("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n".utf8))
    let error = await TestChannel.failure(of: call)
    #expect(error?.code == .unavailable)
    #expect(error?.message.contains("does not speak HTTP/2") == true)
    await channel.close()
  }

  @Test func `a server that never says anything is given up (connectTimeout)`() async throws {
    let server = try ScriptedServer(greets: false)
    var options = TestChannel.quick
    options.connectTimeout = .milliseconds(50)
    let channel = try RPCChannel(target: "127.0.0.1:\(server.port)", options: options)
    let call = Task { try await TestChannel.echo([1], on: channel) }
    let error = await TestChannel.failure(of: call)
    #expect(error?.code == .unavailable)
    #expect(error?.message.contains("connectTimeout") == true)
    await channel.close()
  }

  @Test func `a name that does not exist is said to`() async throws {
    var options = TestChannel.quick
    options.connectTimeout = .seconds(5)
    let channel = try RPCChannel(target: "dns:///no-such-host.invalid:1", options: options)
    let call = Task { try await TestChannel.echo([1], on: channel) }
    let error = await TestChannel.failure(of: call)
    #expect(error?.code == .unavailable)
    #expect(error?.message.contains("resolve no-such-host.invalid") == true)
    await channel.close()
  }

  @Test func `a connection without calls is closed and made again (C52)`() async throws {
    let server = try ScriptedServer()
    var options = TestChannel.quick
    options.idleTimeout = .milliseconds(50)
    let (channel, first, stream) = try await TestChannel.connected(to: server, options)
    try TestChannel.answer(stream, by: server)
    #expect(try await first.value == [1])
    try await server.run { $0.isClosed }
    #expect(Self.goAways(server) == 1)
    let second = Task { try await TestChannel.echo([2], on: channel) }
    try await server.accept()
    try TestChannel.answer(try await server.request(), [2], by: server)
    #expect(try await second.value == [2])
    await channel.close()
  }

  @Test func `a call in progress keeps its connection however long it takes (C52)`() async throws {
    let server = try ScriptedServer()
    var options = TestChannel.quick
    options.idleTimeout = .milliseconds(30)
    let (channel, call, stream) = try await TestChannel.connected(to: server, options)
    let late = MonotonicInstant.now() + .milliseconds(120)
    try await server.run { _ in MonotonicInstant.now() >= late }
    #expect(!server.isClosed)
    try TestChannel.answer(stream, by: server)
    #expect(try await call.value == [1])
    await channel.close()
  }
}
