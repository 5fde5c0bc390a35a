import SlipwayBase
import SlipwayTestKit
import Testing

@testable import SlipwayHTTP2
@testable import SlipwayRPC

/// Calls that wait: for a stream, for a connection, for the end of the channel.
struct CallDispatcherTests {
  /// SETTINGS with MAX_CONCURRENT_STREAMS.
  private static func streamsMax(_ count: UInt8) -> [UInt8] {
    Frame.make(type: 4, flags: 0, stream: 0, [0, 3, 0, 0, 0, count])
  }

  private static func requests(_ server: ScriptedServer) -> Int {
    server.events.count { if case .headers(_, _, true, _) = $0 { true } else { false } }
  }

  private static func answer(_ stream: UInt32, _ byte: UInt8) -> [UInt8] {
    Frame.headers(stream, TestChannel.headers) + Frame.data(stream, RawMessage.framed([byte]))
      + Frame.headers(stream, [("grpc-status", "0")], endStream: true)
  }

  @Test func `calls begin as soon as the server allows more (C46)`() async throws {
    let server = try ScriptedServer(greets: false)
    let bed = try DispatcherBed(to: server)
    let first = await bed.start([1])
    try await server.accept()
    server.send(Self.streamsMax(1))
    _ = try await server.request()
    let second = await bed.start([2])
    // So that the listening session is not surprised by another acknowledgement.
    server.session.submitSettings()
    server.send(Self.streamsMax(2))
    try await server.run { Self.requests($0) == 2 }
    server.send(Self.answer(3, 2) + Self.answer(1, 1))
    #expect(try await bed.outcome(of: second).get().message == [2])
    #expect(try await bed.outcome(of: first).get().message == [1])
  }

  @Test func `own limit on calls holds although the server allows more`() async throws {
    let server = try ScriptedServer()
    var options = TestChannel.quick
    options.concurrentCallsMax = 1
    let bed = try DispatcherBed(to: server, options)
    let first = await bed.start([1])
    let second = await bed.start([2])
    try await server.accept()
    let stream = try await server.request()
    #expect(Self.requests(server) == 1)
    try TestChannel.answer(stream, by: server)
    #expect(try await bed.outcome(of: first).get().message == [1])
    try await server.run { Self.requests($0) == 2 }
    try TestChannel.answer(3, [2], by: server)
    #expect(try await bed.outcome(of: second).get().message == [2])
  }

  /// The kernel decides whether the second request still waits in the session or was written when
  /// GOAWAY comes, so it is tried several times.
  @Test func `a request that waits behind another is sent again after GOAWAY (C26, C55)`()
    async throws
  {
    for _ in 0..<5 { try await resendBehindLargeRequest() }
  }

  private func resendBehindLargeRequest() async throws {
    var limits = SessionLimits()
    limits.streamWindowBytes = 64 << 20
    limits.connectionWindowBytes = 64 << 20
    let server = try ScriptedServer(limits: limits)
    let bed = try DispatcherBed(to: server)
    // More than the socket takes.
    let first = await bed.start(Array(repeating: 1, count: 16 << 20))
    try await server.accept()
    _ = try await server.request()
    for _ in 0..<100 { await bed.turn() }
    let second = await bed.start([2])
    server.send(Frame.make(type: 7, flags: 0, stream: 0, [0, 0, 0, 1, 0, 0, 0, 0]))
    await bed.turn()
    try await server.run { server in
      server.events.suffix(4).contains { if case .data(1, _, true) = $0 { true } else { false } }
    }
    try await server.accept()
    try TestChannel.answer(try await server.request(), [2], by: server)
    #expect(try await bed.outcome(of: second).get().message == [2])
    guard case .failure(let lost) = await bed.outcome(of: first) else {
      Issue.record("the first call outlived its connection")
      return
    }
    #expect(lost.code == .unavailable)
  }

  @Test func `calls leave the queue by cancellation and by deadline (C44, C46)`() async throws {
    let server = try ScriptedServer(greets: false)
    let (channel, first) = try await TestChannel.connectedByHand(
      to: server, settings: Self.streamsMax(1))
    let cancelled = Task { try await TestChannel.echo([2], on: channel) }
    let late = Task {
      try await TestChannel.echo([3], on: channel, CallOptions(timeout: .milliseconds(30)))
    }
    #expect(await TestChannel.failure(of: late)?.code == .deadlineExceeded)
    cancelled.cancel()
    #expect(await TestChannel.failure(of: cancelled)?.code == .cancelled)
    server.send(Self.answer(1, 1))
    #expect(try await first.value == [1])
    // Neither was ever on the wire: the next call has the next stream.
    let last = Task { try await TestChannel.echo([4], on: channel) }
    try await server.run { Self.requests($0) == 2 }
    server.send(Self.answer(3, 4))
    #expect(try await last.value == [4])
    #expect(!server.events.contains { if case .closed(_, .cancel) = $0 { true } else { false } })
    await channel.close()
  }

  @Test func `the queue is bounded by name`() async throws {
    let server = try ScriptedServer(greets: false)
    var options = TestChannel.quick
    options.queuedCallsMax = 2
    let channel = try RPCChannel(target: "127.0.0.1:\(server.port)", options: options)
    // Two calls wait for a server that says nothing; the one too many is the first to end.
    let first = await withTaskGroup(of: RPCError?.self) { group in
      for byte in UInt8(0)..<3 {
        group.addTask {
          let result = await Task { try await TestChannel.echo([byte], on: channel) }.result
          guard case .failure(let error) = result else { return nil }
          return error as? RPCError
        }
      }
      let first = await group.next() ?? nil
      await channel.close()
      return first
    }
    #expect(first?.code == .resourceExhausted)
    #expect(first?.message.contains("queuedCallsMax") == true)
  }

  @Test func `a call whose time is over is not sent`() async throws {
    let server = try await TestServer()
    let channel = try RPCChannel(target: server.address, options: TestChannel.quick)
    let call = Task { try await TestChannel.echo([1], on: channel, CallOptions(timeout: .zero)) }
    #expect(await TestChannel.failure(of: call)?.code == .deadlineExceeded)
    #expect(!server.log.lines.contains { $0.contains("connection") })
    await channel.close()
  }

  @Test func `a task that was cancelled before its call makes none`() async throws {
    let server = try await TestServer()
    let channel = try RPCChannel(target: server.address, options: TestChannel.quick)
    let call = Task {
      while !Task.isCancelled { await Task.yield() }
      return try await TestChannel.echo([1], on: channel)
    }
    call.cancel()
    #expect(await TestChannel.failure(of: call)?.code == .cancelled)
    await channel.close()
  }

  @Test func `a timeout that no clock can show is no timeout`() async throws {
    let server = try await TestServer()
    let channel = try RPCChannel(target: server.address, options: TestChannel.quick)
    let answer = try await TestChannel.echo(
      [1], on: channel, CallOptions(timeout: .seconds(Int64.max)))
    #expect(answer == [1])
    await channel.close()
  }

  @Test func `a server that comes back is found by calls that wait (C47, C48)`() async throws {
    let first = try await TestServer()
    let channel = try RPCChannel(target: first.address, options: TestChannel.quick)
    #expect(try await TestChannel.echo([1], on: channel) == [1])
    await first.server.drain(grace: .seconds(1))
    let waiting = Task {
      try await TestChannel.echo([2], on: channel, CallOptions(waitForReady: true))
    }
    // A call that does not wait fails as long as there is no server, and says why.
    let hasty = Task { try await TestChannel.echo([3], on: channel) }
    let error = await TestChannel.failure(of: hasty)
    #expect(error?.code == .unavailable)
    #expect(error?.message.contains("Connection refused") == true)
    let second = try await TestServer(address: first.address)
    #expect(try await waiting.value == [2])
    #expect(try await TestChannel.echo([4], on: channel) == [4])
    await channel.close()
    await second.server.drain(grace: .seconds(1))
  }

  @Test func `closing waits for calls that finish in time`() async throws {
    let server = try ScriptedServer()
    var options = TestChannel.quick
    options.closeGrace = .seconds(60)
    let (channel, call, stream) = try await TestChannel.connected(to: server, options)
    async let closed: Void = channel.close()
    // No call is taken from the moment on at which the channel closes.
    #expect(
      await TestChannel.eventually {
        await TestChannel.refusal(by: channel)?.message.contains("closed") == true
      })
    try TestChannel.answer(stream, by: server)
    #expect(try await call.value == [1])
    await closed
  }

  @Test func `a channel may be closed twice at once, and without a call`() async throws {
    let channel = try RPCChannel(target: "127.0.0.1:1")
    async let first: Void = channel.close()
    async let second: Void = channel.close()
    _ = await (first, second)
    await channel.close()
  }

  @Test(arguments: ["a\r\nb", "é", "\0"])
  func `a user agent that may not travel is refused`(prefix: String) throws {
    var options = ChannelOptions()
    options.userAgentPrefix = prefix
    let error = #expect(throws: RPCError.self) {
      try RPCChannel(target: "127.0.0.1:1", options: options)
    }
    #expect(error?.code == .invalidArgument)
  }

  @Test func `headers that cannot be sent fail their call and no other (C44)`() async throws {
    let server = try await TestServer()
    var options = TestChannel.quick
    options.sendMetadataBytesMax = 1 << 20
    let channel = try RPCChannel(target: server.address, options: options)
    #expect(try await TestChannel.echo([1], on: channel) == [1])
    var metadata = Metadata()
    for _ in 0..<20 { try metadata.add("k", String(repeating: "v", count: 4_000)) }
    let call = Task { [metadata] in
      try await TestChannel.echo([2], on: channel, CallOptions(metadata: metadata))
    }
    let error = await TestChannel.failure(of: call)
    #expect(error?.code == .internal)
    #expect(error?.message.contains("cannot be sent") == true)
    #expect(try await TestChannel.echo([3], on: channel) == [3])
    #expect(server.log.lines.allSatisfy { !$0.contains("connection closed") })
    await channel.close()
  }

  @Test func `metadata that is too long is refused by name`() async throws {
    let channel = try RPCChannel(target: "127.0.0.1:1")
    var metadata = Metadata()
    for _ in 0..<300 { try metadata.add("k", "") }
    let call = Task { [metadata] in
      try await TestChannel.echo([1], on: channel, CallOptions(metadata: metadata))
    }
    let error = await TestChannel.failure(of: call)
    #expect(error?.code == .resourceExhausted)
    #expect(error?.message.contains("sendMetadataBytesMax") == true)
    await channel.close()
  }
}
