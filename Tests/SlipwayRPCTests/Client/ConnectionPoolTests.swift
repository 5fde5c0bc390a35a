import SlipwayBase
import SlipwayTestKit
import Testing

@testable import SlipwayRPC

/// Channels to several addresses.
struct ConnectionPoolTests {
  private func channel(
    _ addresses: [String], _ change: (inout ChannelOptions) throws -> Void = { _ in }
  ) throws -> RPCChannel {
    var options = TestChannel.quick
    options.connectTimeout = .seconds(5)
    try change(&options)
    return try RPCChannel(target: "ipv4:" + addresses.joined(separator: ","), options: options)
  }

  @Test func `C53: an address that refuses or says nothing is followed by the next`() async throws {
    let silent = try ScriptedServer(greets: false)
    let server = try await TestServer()
    let channel = try channel(["127.0.0.1:1", "127.0.0.1:\(silent.port)", server.address]) {
      $0.attemptDelay = .milliseconds(100)
    }
    #expect(try await TestChannel.echo([1], on: channel) == [1])
    #expect(channel.state == .ready)
    await channel.close()
  }

  @Test func `C47: calls fail with the reason when no address can be reached`() async throws {
    let channel = try channel(["127.0.0.1:1", "127.0.0.2:1"])
    let error = await TestChannel.failure(of: Task { try await TestChannel.echo([1], on: channel) })
    #expect(error?.code == .unavailable)
    #expect(error?.message.contains("Connection refused") == true)
    await channel.close()
  }

  @Test func `C53: round_robin gives each address its turn`() async throws {
    let first = try await TestServer()
    let second = try await TestServer()
    let channel = try channel([first.address, second.address]) {
      $0.serviceConfig = try ServiceConfig(loadBalancing: .roundRobin)
    }
    channel.connect()
    // Both connections must be there before turns can be counted.
    #expect(
      await TestChannel.eventually {
        first.connections == 1 && second.connections == 1 && channel.state == .ready
      })
    for _ in 0..<10 { #expect(try await TestChannel.echo([1], on: channel) == [1]) }
    #expect(first.echoes == 5 && second.echoes == 5)
    await channel.close()
  }

  @Test func `C47: the state is told to whoever watches, until the end`() async throws {
    let server = try await TestServer()
    let channel = try channel([server.address])
    var states = channel.stateChanges().makeAsyncIterator()
    #expect(await states.next() == .idle)
    _ = try await TestChannel.echo([1], on: channel)
    #expect(await TestChannel.eventually { channel.state == .ready })
    await channel.close()
    var last: ConnectivityState?
    while let state = await states.next() { last = state }
    #expect(last == .shutdown)
  }

  @Test func `C56: a failed call is tried again as the service config says`() async throws {
    let server = try ScriptedServer()
    let channel = try RPCChannel(
      target: "127.0.0.1:\(server.port)", options: retrying(.unavailable))
    let call = Task { try await TestChannel.echo([1], on: channel) }
    try await server.accept()
    let first = try await server.request()
    try server.answer(first, headers: TestChannel.headers + [("grpc-status", "14")])
    let second = try await server.request()
    #expect(second > first)
    #expect(
      server.events.contains { event in
        guard case .headers(second, let fields, _, _) = event else { return false }
        return fields.contains("grpc-previous-rpc-attempts: 1")
      })
    try TestChannel.answer(second, [7], by: server)
    #expect(try await call.value == [7])
    await channel.close()
  }

  @Test func `C56: a call whose response headers came is not tried again`() async throws {
    let server = try ScriptedServer()
    let channel = try RPCChannel(
      target: "127.0.0.1:\(server.port)", options: retrying(.unavailable))
    let call = Task { try await TestChannel.echo([1], on: channel) }
    try await server.accept()
    let stream = try await server.request()
    try server.answer(
      stream, headers: TestChannel.headers, body: [], trailers: [("grpc-status", "14")])
    #expect(await TestChannel.failure(of: call)?.code == .unavailable)
    await channel.close()
  }

  @Test func `C58: a connection is replaced before its streams are used up`() async throws {
    let server = try await TestServer()
    let channel = try channel([server.address]) { $0.streamIDMax = 3 }
    for _ in 0..<9 { #expect(try await TestChannel.echo([1], on: channel) == [1]) }
    let begun = server.log.lines.count { $0.contains("connection closed") } + server.connections
    #expect(begun >= 3)
    await channel.close()
  }

  private func retrying(_ code: StatusCode) throws -> ChannelOptions {
    var options = TestChannel.quick
    options.serviceConfig = try ServiceConfig(methods: [
      MethodConfig(
        names: [.init()],
        retryPolicy: try RetryPolicy(
          maxAttempts: 3, initialBackoff: .milliseconds(5), maxBackoff: .milliseconds(10),
          backoffMultiplier: 2, retryableCodes: [code]))
    ])
    return options
  }
}
