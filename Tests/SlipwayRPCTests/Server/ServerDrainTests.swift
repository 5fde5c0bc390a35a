import SlipwayBase
import SlipwayHTTP2
import SlipwayRPC
import SlipwayTestKit
import Testing

/// Ending a server with and without grace.
struct ServerDrainTests {
  private static func goAways(_ peer: ScriptedPeer) -> [RecordedEvent] {
    peer.events.filter { if case .goAway = $0 { true } else { false } }
  }

  @Test func `a drain notices, waits for calls, and closes (S44)`() async throws {
    let server = try await TestServer()
    let peer = try server.peer()
    let stream = try peer.open(TestServer.request("Wait"), body: RawMessage.framed([1]))
    #expect(await TestServer.eventually { server.handlers.begun == 1 })
    async let unfinished = server.server.drain(grace: .seconds(60))
    try await peer.run { Self.goAways($0).count == 2 }
    server.handlers.release()
    let response = try await peer.response(stream)
    #expect(response.value("grpc-status") == "0")
    try await peer.waitUntilClosed()
    #expect(await unfinished == 0)
    #expect(
      Self.goAways(peer) == [
        .goAway(.max, .noError, ""), .goAway(stream, .noError, "the server is shutting down"),
      ])
  }

  @Test func `calls that outlast the grace are cut off and counted (S45)`() async throws {
    let server = try await TestServer()
    let peer = try server.peer()
    _ = try peer.open(TestServer.request("Hang"), body: RawMessage.framed([1]))
    #expect(await TestServer.eventually { server.handlers.begun == 1 })
    let unfinished = await server.server.drain(grace: .milliseconds(50))
    #expect(unfinished == 1)
    try await peer.waitUntilClosed()
    #expect(await TestServer.eventually { server.handlers.ended == 1 })
  }

  @Test func `a server without connections drains at once`() async throws {
    let server = try await TestServer(loops: 2)
    #expect(await server.server.drain(grace: .seconds(60)) == 0)
  }

  @Test func `nobody can connect to a drained server (S45)`() async throws {
    let server = try await TestServer()
    _ = await server.server.drain(grace: .seconds(1))
    #expect(
      await TestServer.eventually { (try? server.peer()) == nil })
  }

  @Test func `stop closes connections and cancels handlers`() async throws {
    let server = try await TestServer()
    let peer = try server.peer()
    _ = try peer.open(TestServer.request("Hang"), body: RawMessage.framed([1]))
    #expect(await TestServer.eventually { server.handlers.begun == 1 })
    server.server.stop()
    try await peer.waitUntilClosed()
    #expect(await TestServer.eventually { server.handlers.ended == 1 })
  }
}
