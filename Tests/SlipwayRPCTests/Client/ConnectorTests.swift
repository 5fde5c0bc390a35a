import SlipwayBase
import SlipwayRuntime
import SlipwayTestKit
import Testing

@testable import SlipwayRPC

/// One attempt to connect to one address.
struct ConnectorTests {
  /// How an attempt at an address ends.
  private func attempt(_ address: String) async throws -> Result<Void, RPCError> {
    let loop = try EventLoop(name: "connector")
    defer { loop.stop() }
    let address = try SocketAddress.parse(address)
    var options = ChannelOptions()
    options.connectTimeout = .milliseconds(200)
    let settings = try ConnectionSettings(Target.parse("registry.example:1"), options)
    let connector = Connector(address, settings, on: loop) { _, _ in }
    return await withCheckedContinuation { done in
      loop.execute {
        connector.start { result in
          done.resume(
            returning: result.map { connection in
              connection.assumeIsolated { $0.goAway(ClientConnection.lost("the test is over")) }
            })
        }
      }
    }
  }

  @Test func `an address where a server answers is connected`() async throws {
    let server = try await TestServer()
    let result = try await attempt(server.address)
    #expect(throws: Never.self) { try result.get() }
  }

  @Test func `an address that refuses fails with its reason`() async throws {
    let result = try await attempt("127.0.0.1:1")
    let error = #expect(throws: RPCError.self) { try result.get() }
    #expect(error?.code == .unavailable)
    #expect(error?.message == "connect 127.0.0.1:1: Connection refused")
  }

  @Test func `an address that says nothing is given up in time`() async throws {
    let silent = try ScriptedServer(greets: false)
    let result = try await attempt("127.0.0.1:\(silent.port)")
    let error = #expect(throws: RPCError.self) { try result.get() }
    #expect(error?.message.contains("(connectTimeout)") == true)
  }
}
