import SlipwayBase
import SlipwayRuntime
import Testing

@testable import SlipwayRPC

/// A server and a channel of one process.
struct InProcessTests {
  @Test func `a channel reaches a server of its process without a port`() async throws {
    let loops = try LoopGroup(count: 1)
    defer { loops.shutdown() }
    var registry = ServiceRegistry()
    let method = MethodDescriptor(service: "s", method: "Echo")
    registry.unary(method) { (request: RawMessage, _) async throws(RPCError) in request }
    let server = RPCServer(
      configuration: ServerConfiguration(
        log: Logger(sink: RecordingLog(), level: .debug), metrics: MetricsRegistry()),
      registry: registry, loops: loops)
    let target = try await server.startInProcess()
    #expect(target.hasPrefix("unix-abstract:slipway-"))
    let channel = try RPCChannel(target: target, options: TestChannel.quick)
    let answer: RawMessage = try await channel.unary(method, RawMessage([1, 2]))
    #expect(answer.bytes == [1, 2])
    await channel.close()
    #expect(await server.drain(grace: .seconds(1)) == 0)
  }
}
