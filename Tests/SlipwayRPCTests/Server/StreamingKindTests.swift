import SlipwayBase
import SlipwayHTTP2
import SlipwayTestKit
import Testing

@testable import SlipwayRPC

/// All kinds of calls between the project's own client and server, and what they look like on the
/// wire.
struct StreamingKindTests {
  private static let counts = [0, 1, 2, 1_000]

  private func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8($0 % 251) }
  }

  @Test(arguments: counts)
  func `a server streams any number of messages in order`(count: Int) async throws {
    let server = try await TestServer()
    let channel = try server.channel()
    let answer = await channel.spell(bytes(count)).collected()
    #expect(answer.failure == nil)
    #expect(answer.messages == bytes(count).map { [$0] })
    await channel.close()
  }

  @Test(arguments: counts)
  func `a client streams any number of messages in order`(count: Int) async throws {
    let server = try await TestServer()
    let channel = try server.channel()
    let call = channel.collect()
    for byte in bytes(count) { try await call.send(RawMessage([byte])) }
    #expect(try await call.response().bytes == bytes(count))
    await channel.close()
  }

  @Test(arguments: counts)
  func `both stream any number of messages in order`(count: Int) async throws {
    let server = try await TestServer()
    let channel = try server.channel()
    let call = channel.chat()
    async let answer = call.responses.collected()
    for byte in bytes(count) { try await call.send(RawMessage([byte])) }
    call.finish()
    #expect(await answer.failure == nil)
    #expect(await answer.messages == bytes(count).map { [$0] })
    await channel.close()
  }

  @Test func `both take turns`() async throws {
    let server = try await TestServer()
    let channel = try server.channel()
    let call = channel.chat()
    let answers = call.responses.makeAsyncIterator()
    for byte in bytes(200) {
      try await call.send(RawMessage([byte]))
      #expect(try await answers.next()?.bytes == [byte])
    }
    call.finish()
    #expect(try await answers.next() == nil)
    #expect(try await answers.next() == nil)
    await channel.close()
  }

  @Test func `F2: messages without bytes are messages`() async throws {
    let server = try await TestServer()
    let channel = try server.channel()
    let call = channel.chat()
    for _ in 0..<3 { try await call.send(RawMessage([])) }
    call.finish()
    #expect(await call.responses.collected().messages == [[], [], []])
    await channel.close()
  }

  @Test(arguments: ["Spell", "Chat"])
  func `R1 K4: OK without a message is one header list`(method: String) async throws {
    let server = try await TestServer()
    let peer = try server.peer()
    let body = method == "Spell" ? RawMessage.framed([]) : []
    let stream = try peer.open(TestServer.request(method), body: body)
    let response = try await peer.response(stream)
    #expect(response.value("grpc-status") == "0")
    #expect(response.value(":status") == "200")
    #expect(response.value("content-type") == "application/grpc")
    #expect(response.trailers.isEmpty)
    #expect(response.closedWith == .noError)
  }

  @Test func `F1: messages arrive however they are cut`() async throws {
    let server = try await TestServer()
    let peer = try server.peer()
    peer.sendsByteByByte = true
    let stream = try peer.open(
      TestServer.request("Chat"), body: (UInt8(0)..<40).flatMap { RawMessage.framed([$0]) })
    let response = try await peer.response(stream)
    #expect(response.body == (UInt8(0)..<40).flatMap { RawMessage.framed([$0]) })
    #expect(response.value("grpc-status") == "0")
  }

  @Test func `K3: the handler answers before the client has ended`() async throws {
    let server = try await TestServer()
    let peer = try server.peer()
    let stream = try peer.open(
      TestServer.request("Chat"), body: RawMessage.framed([5]), endStream: false)
    try await peer.run { $0.response(soFar: stream).body == RawMessage.framed([5]) }
    #expect(peer.response(soFar: stream).trailers.isEmpty)
    peer.session.finish(stream, trailers: nil)
    try peer.flush()
    #expect(try await peer.response(stream).value("grpc-status") == "0")
  }

  @Test(arguments: ["Chat", "Collect"], [0, 5])
  func `R11: a status before the client's end is followed by a reset with NO_ERROR`(
    method: String, code: Int
  ) async throws {
    let server = try await TestServer()
    let failure = code == 0 ? nil : RPCError(code: .notFound, message: "")
    server.streaming.onChat { (_, _, _) async throws(RPCError) in if let failure { throw failure } }
    server.streaming.onCollect { (_, _) async throws(RPCError) in
      if let failure { throw failure }
      return RawMessage([1])
    }
    let peer = try server.peer()
    let stream = try peer.open(TestServer.request(method), endStream: false)
    let response = try await peer.response(stream)
    #expect(response.value("grpc-status") == "\(code)")
    #expect(response.closedWith == .noError)
    #expect(await TestServer.eventually { server.runs(0) })
  }

  @Test func `C42: a request stream without messages is ended by an empty DATA frame`() async throws
  {
    let server = try ScriptedServer()
    let channel = try RPCChannel(target: "127.0.0.1:\(server.port)", options: TestChannel.quick)
    let call = channel.chat()
    call.finish()
    try await server.accept()
    let stream = try await server.request()
    try await server.run { $0.events.contains(.data(stream, [], endStream: true)) }
    call.cancel()
    await channel.close()
  }
}
