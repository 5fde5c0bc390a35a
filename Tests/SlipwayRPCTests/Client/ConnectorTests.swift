import SlipwayBase
import SlipwayRuntime
import SlipwayTestKit
import Testing

@testable import SlipwayRPC

/// Addresses that are tried one after the other.
struct ConnectorTests {
  /// How an attempt at these addresses ends: with the address of the server that took it or with
  /// the failure's message.
  private func attempt(_ addresses: [String]) async throws -> Result<Void, RPCError> {
    let loop = try EventLoop(name: "connector")
    defer { loop.stop() }
    let target = try Target.parse("registry.example:1")
    let addresses = try addresses.map { try SocketAddress.parse($0) }
    var options = ChannelOptions()
    options.connectTimeout = .milliseconds(500)
    let headers = try RequestHeaders(target, options)
    let connector = Connector(target, options, on: loop, headers) { _, _ in }
    return await withCheckedContinuation { done in
      loop.execute {
        connector.start(at: addresses) { result in
          done.resume(
            returning: result.map { connection in
              connection.assumeIsolated { $0.goAway(ClientConnection.lost("the test is over")) }
            })
        }
      }
    }
  }

  @Test func `an address that refuses or says nothing is followed by the next`() async throws {
    let silent = try ScriptedServer(greets: false)
    let server = try await TestServer()
    let result = try await attempt(["127.0.0.1:1", "127.0.0.1:\(silent.port)", server.address])
    #expect(throws: Never.self) { try result.get() }
  }

  @Test func `the failure is that of the last address`() async throws {
    let silent = try ScriptedServer(greets: false)
    let result = try await attempt(["127.0.0.1:\(silent.port)", "127.0.0.1:1"])
    let error = #expect(throws: RPCError.self) { try result.get() }
    #expect(error?.code == .unavailable)
    #expect(
      error?.message
        == "cannot connect to registry.example:1: connect 127.0.0.1:1: Connection refused")
  }

  @Test func `a target without addresses fails`() async throws {
    let result = try await attempt([])
    #expect(throws: RPCError.self) { try result.get() }
  }
}
