import SlipwayHTTP2
import SlipwayRPC
import SlipwayTestKit
import Testing

/// What the client makes of frames that a server should not send, or sends late.
struct ClientStreamTests {
  @Test(arguments: [
    (UInt32(0), StatusCode.internal), (1, .internal), (2, .internal), (3, .internal),
    (4, .internal), (5, .internal), (6, .internal), (8, .cancelled), (9, .internal),
    (10, .internal), (11, .resourceExhausted), (12, .permissionDenied), (13, .internal),
    (99, .internal),
  ])
  func `a reset on the wire is the status of its code (C20, C22, C23, C24)`(
    code: UInt32, status: StatusCode
  ) async throws {
    let server = try ScriptedServer(greets: false)
    let (channel, call) = try await TestChannel.connectedByHand(to: server)
    server.send(Frame.reset(1, code))
    #expect(await TestChannel.failure(of: call)?.code == status)
    await channel.close()
  }

  @Test func `a reset behind the trailers changes nothing (C25)`() async throws {
    let server = try ScriptedServer(greets: false)
    let (channel, call) = try await TestChannel.connectedByHand(to: server)
    server.send(
      Frame.headers(1, TestChannel.headers) + Frame.data(1, RawMessage.framed([7]))
        + Frame.headers(1, [("grpc-status", "0")], endStream: true) + Frame.reset(1, 2))
    #expect(try await call.value == [7])
    await channel.close()
  }

  @Test func `a second header list without the end resets the stream (C29)`() async throws {
    let server = try ScriptedServer(greets: false)
    let (channel, call) = try await TestChannel.connectedByHand(to: server)
    server.send(Frame.headers(1, TestChannel.headers) + Frame.headers(1, TestChannel.headers))
    let error = await TestChannel.failure(of: call)
    #expect(error?.code == .internal)
    #expect(error?.message.contains("broke HTTP/2") == true)
    try await server.run { $0.events.contains(.closed(1, .protocolError)) }
    await channel.close()
  }

  @Test func `an interim answer that ends the stream is refused on the wire (C19)`() async throws {
    let server = try ScriptedServer(greets: false)
    let (channel, call) = try await TestChannel.connectedByHand(to: server)
    server.send(Frame.headers(1, [(":status", "103")], endStream: true))
    #expect(await TestChannel.failure(of: call)?.code == .internal)
    await channel.close()
  }

  @Test func `a pushed stream ends the connection (C30)`() async throws {
    let server = try ScriptedServer(greets: false)
    let (channel, call) = try await TestChannel.connectedByHand(to: server)
    // Pushing is an error once the client's SETTINGS were acknowledged.
    server.send(
      Frame.settingsAcknowledgement
        + Frame.make(type: 5, flags: 4, stream: 1, [0, 0, 0, 2, 0x82]))
    #expect(await TestChannel.failure(of: call)?.code == .unavailable)
    try await server.run { server in
      server.events.contains { if case .goAway(_, .protocolError, _) = $0 { true } else { false } }
    }
    await channel.close()
  }

  @Test func `a message over the limit is refused by its prefix and cancelled (C18)`() async throws
  {
    let server = try ScriptedServer()
    var options = TestChannel.quick
    options.receiveMessageBytesMax = 3
    let (channel, call, stream) = try await TestChannel.connected(to: server, options)
    server.session.submitResponse(
      stream, headers: Self.block(TestChannel.headers), endStream: false)
    server.session.write(stream) { $0.append([0, 0, 0, 0, 4]) }
    try server.flush()
    let error = await TestChannel.failure(of: call)
    #expect(error?.code == .resourceExhausted)
    #expect(error?.message.contains("receiveMessageBytesMax") == true)
    try await server.run { $0.events.contains(.closed(stream, .cancel)) }
    await channel.close()
  }

  @Test func `more header bytes than announced are refused by name`() async throws {
    let server = try ScriptedServer()
    let (channel, call, stream) = try await TestChannel.connected(to: server)
    let long = String(repeating: "v", count: 9_000)
    try server.answer(
      stream, headers: TestChannel.headers + [("a", long), ("b", long), ("grpc-status", "5")])
    let error = await TestChannel.failure(of: call)
    #expect(error?.code == .resourceExhausted)
    #expect(error?.message.contains("receiveHeaderBytesMax") == true)
    await channel.close()
  }

  @Test func `an answer before the end of the request stops the request (C45)`() async throws {
    let server = try ScriptedServer()
    let channel = try RPCChannel(
      target: "127.0.0.1:\(server.port)", options: TestChannel.quick)
    let bytes = [UInt8](repeating: 1, count: 1 << 20)
    let call = Task { try await TestChannel.echo(bytes, on: channel) }
    try await server.accept()
    let stream = try await server.request()
    try server.answer(stream, headers: TestChannel.headers + [("grpc-status", "9")])
    #expect(await TestChannel.failure(of: call)?.code == .failedPrecondition)
    try await server.run { $0.events.contains(.closed(stream, .noError)) }
    #expect(server.events.body(of: stream).count < bytes.count)
    await channel.close()
  }

  @Test func `a page without end is given up (C6)`() async throws {
    let server = try ScriptedServer()
    let (channel, call, stream) = try await TestChannel.connected(to: server)
    server.session.submitResponse(
      stream, headers: Self.block([(":status", "503"), ("content-type", "text/html")]),
      endStream: false)
    server.session.write(stream) { $0.append(Array(repeating: UInt8(ascii: "x"), count: 4_000)) }
    try server.flush()
    let error = await TestChannel.failure(of: call)
    #expect(error?.code == .unavailable)
    #expect(error?.message.hasSuffix("body '\(String(repeating: "x", count: 120))'") == true)
    try await server.run { $0.events.contains(.closed(stream, .cancel)) }
    await channel.close()
  }

  private static func block(_ fields: [(String, String)]) -> HeaderBlock {
    let block = HeaderBlock()
    for (name, value) in fields { block.append(name: name, value: value) }
    return block
  }
}
