import Glibc
import SlipwayBase
import SlipwayRPC
import SlipwayTestKit
import Testing

/// Our client against our server, and against one that a test drives.
struct RPCChannelTests {
  @Test func `a call gets its answer`() async throws {
    let server = try await TestServer()
    let channel = try RPCChannel(target: server.address)
    #expect(try await echo([1, 2, 3], on: channel) == [1, 2, 3])
    await channel.close()
  }

  @Test func `a mebibyte travels both ways, and more than any window`() async throws {
    let server = try await TestServer()
    let channel = try RPCChannel(target: server.address)
    let bytes = (0..<(3 << 20)).map { UInt8(truncatingIfNeeded: $0 % 251) }
    #expect(try await echo(bytes, on: channel) == bytes)
    let large: RawMessage = try await channel.unary(method("Large"), RawMessage([1]))
    #expect(large.bytes.count == TestServer.largeBytes)
    await channel.close()
  }

  @Test func `a failure carries its message, details and metadata`() async throws {
    let server = try await TestServer()
    let channel = try RPCChannel(target: server.address)
    let error = await #expect(throws: RPCError.self) {
      let _: RawMessage = try await channel.unary(method("Fail"), RawMessage([]))
    }
    #expect(error?.code == .notFound)
    #expect(error?.message == "no ☺")
    #expect(error?.details == [0, 255])
    #expect(error?.metadata.first("reason") == "test")
    await channel.close()
  }

  @Test func `more calls than streams wait for each other (C46)`() async throws {
    var limits = ServerLimits()
    limits.http2.concurrentStreamsMax = 4
    let server = try await TestServer(limits: limits)
    let channel = try RPCChannel(target: server.address)
    let sum = try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<300 {
        group.addTask { Int(try await echo([UInt8(number % 250)], on: channel)[0]) }
      }
      return try await group.reduce(0, +)
    }
    #expect(sum == (0..<300).reduce(0) { $0 + $1 % 250 })
    await channel.close()
  }

  @Test func `a deadline ends the call on both sides`() async throws {
    let server = try await TestServer()
    let channel = try RPCChannel(target: server.address)
    let error = await #expect(throws: RPCError.self) {
      let _: RawMessage = try await channel.unary(
        method("Hang"), RawMessage([1]), options: CallOptions(timeout: .milliseconds(50)))
    }
    #expect(error?.code == .deadlineExceeded)
    #expect(await TestServer.eventually { server.handlers.ended == server.handlers.begun })
    await channel.close()
  }

  @Test func `a cancelled task ends the call on both sides (C43)`() async throws {
    let server = try await TestServer()
    let channel = try RPCChannel(target: server.address)
    let call = Task {
      let _: RawMessage = try await channel.unary(method("Hang"), RawMessage([1]))
    }
    #expect(await TestServer.eventually { server.handlers.begun == 1 })
    call.cancel()
    let error = await #expect(throws: RPCError.self) { try await call.value }
    #expect(error?.code == .cancelled)
    #expect(await TestServer.eventually { server.handlers.ended == 1 })
    await channel.close()
  }

  @Test func `a server that is not there is named with the reason`() async throws {
    let channel = try RPCChannel(target: "127.0.0.1:1")
    let error = await #expect(throws: RPCError.self) { try await echo([1], on: channel) }
    #expect(error?.code == .unavailable)
    #expect(
      error?.message
        == "cannot connect to 127.0.0.1:1: no address can be reached, the last one: "
        + "connect 127.0.0.1:1: Connection refused")
    await channel.close()
  }

  @Test func `a call that waits for a connection gets it once the server is there (C47)`()
    async throws
  {
    let port = try ScriptedServer().port
    var options = ChannelOptions()
    options.backoff = Backoff(initial: .milliseconds(10), maximum: .milliseconds(20))
    let channel = try RPCChannel(target: "127.0.0.1:\(port)", options: options)
    let call = Task {
      try await channel.unary(
        method("Echo"), RawMessage([7]), options: CallOptions(waitForReady: true)) as RawMessage
    }
    let hasty = await #expect(throws: RPCError.self) { try await echo([1], on: channel) }
    #expect(hasty?.code == .unavailable)
    let server = try await TestServer(address: "127.0.0.1:\(port)")
    #expect(try await call.value.bytes == [7])
    #expect(server.handlers.begun == 0)
    await channel.close()
  }

  @Test func `a drained connection is followed by a new one (C49)`() async throws {
    let server = try ScriptedServer()
    let channel = try RPCChannel(target: "127.0.0.1:\(server.port)")
    async let first = echo([1], on: channel)
    try await server.accept()
    let stream = try await server.request()
    server.session.submitShutdownNotice()
    try server.flush()
    server.session.submitGoAway(.noError, debug: "")
    try answer(stream, [1], server)
    #expect(try await first == [1])
    async let second = echo([2], on: channel)
    try await server.accept()
    try answer(try await server.request(), [2], server)
    #expect(try await second == [2])
    await channel.close()
  }

  @Test func `a refused stream is sent once more and not again (C21)`() async throws {
    let server = try ScriptedServer()
    let channel = try RPCChannel(target: "127.0.0.1:\(server.port)")
    async let answered = echo([1], on: channel)
    try await server.accept()
    server.session.reset(try await server.request(), .refusedStream)
    try server.flush()
    try answer(try await server.request(), [1], server)
    #expect(try await answered == [1])

    let refused = Task { try await echo([2], on: channel) }
    for _ in 0..<2 {
      server.session.reset(try await server.request(), .refusedStream)
      try server.flush()
    }
    let error = await #expect(throws: RPCError.self) { try await refused.value }
    #expect(error?.code == .unavailable)
    await channel.close()
  }

  @Test func `a lost connection fails the calls on it`() async throws {
    let channel: RPCChannel
    let call: Task<[UInt8], any Error>
    do {
      let server = try ScriptedServer()
      channel = try RPCChannel(target: "127.0.0.1:\(server.port)")
      call = Task { [channel] in try await echo([1], on: channel) }
      try await server.accept()
      _ = try await server.request()
    }
    let error = await #expect(throws: RPCError.self) { try await call.value }
    #expect(error?.code == .unavailable)
    await channel.close()
  }

  @Test func `what a request looks like (C40, C41)`() async throws {
    let server = try ScriptedServer()
    var options = ChannelOptions()
    options.userAgentPrefix = "app/1.0"
    let channel = try RPCChannel(target: "127.0.0.1:\(server.port)", options: options)
    var metadata = Metadata()
    try metadata.add("key", "value")
    try metadata.add("key-bin", binary: [0, 255])
    let call = Task { [metadata] in
      try await channel.unary(
        method("Echo"), RawMessage([1]),
        options: CallOptions(timeout: .seconds(5), metadata: metadata)) as RawMessage
    }
    try await server.accept()
    let stream = try await server.request()
    var fields: [String] = []
    for case .headers(stream, let seen, _, _) in server.events { fields = seen }
    let names = fields.map { $0.split(separator: ": ", maxSplits: 1).first ?? "" }
    #expect(
      names == [
        ":method", ":scheme", ":path", ":authority", "grpc-timeout", "te", "content-type",
        "user-agent", "grpc-accept-encoding", "key", "key-bin",
      ])
    #expect(fields.contains(":path: /test.v1.TestService/Echo"))
    #expect(fields.contains("user-agent: app/1.0 grpc-swift-slipway/\(Version.text)"))
    #expect(fields.contains("key-bin: AP8"))
    try answer(stream, [1], server)
    #expect(try await call.value.bytes == [1])
    await channel.close()
  }

  @Test func `a closed channel takes no calls and ends those that outlast its grace`() async throws
  {
    let server = try await TestServer()
    var options = ChannelOptions()
    options.closeGrace = .milliseconds(50)
    let channel = try RPCChannel(target: server.address, options: options)
    let call = Task {
      let _: RawMessage = try await channel.unary(method("Hang"), RawMessage([1]))
    }
    #expect(await TestServer.eventually { server.handlers.begun == 1 })
    await channel.close()
    let ended = await #expect(throws: RPCError.self) { try await call.value }
    #expect(ended?.code == .cancelled)
    let late = await #expect(throws: RPCError.self) { try await echo([1], on: channel) }
    #expect(late?.code == .unavailable)
  }

  @Test func `limits of a call are named when they are hit`() async throws {
    let server = try await TestServer()
    var options = ChannelOptions()
    options.sendMessageBytesMax = 10
    options.receiveMessageBytesMax = 10
    let channel = try RPCChannel(target: server.address, options: options)
    let sent = await #expect(throws: RPCError.self) {
      try await echo(Array(repeating: 0, count: 11), on: channel)
    }
    #expect(sent?.message.contains("sendMessageBytesMax") == true)
    let received = await #expect(throws: RPCError.self) {
      let _: RawMessage = try await channel.unary(method("Large"), RawMessage([1]))
    }
    #expect(received?.code == .resourceExhausted)
    #expect(received?.message.contains("receiveMessageBytesMax") == true)
    await channel.close()
  }

  @Test func `a unix socket is a target like any other`() async throws {
    let path = "/tmp/slipway-channel-\(UniqueID.next()).sock"
    let server = try await TestServer(address: "unix:\(path)")
    let channel = try RPCChannel(target: "unix:\(path)")
    #expect(try await echo([5], on: channel) == [5])
    await channel.close()
    _ = server.address
  }

  private func echo(_ bytes: [UInt8], on channel: RPCChannel) async throws -> [UInt8] {
    let answer: RawMessage = try await channel.unary(method("Echo"), RawMessage(bytes))
    return answer.bytes
  }

  private func method(_ name: String) -> MethodDescriptor {
    MethodDescriptor(service: TestServer.service, method: name)
  }

  private func answer(_ stream: Int32, _ bytes: [UInt8], _ server: ScriptedServer) throws {
    try server.answer(
      stream, headers: [(":status", "200"), ("content-type", "application/grpc")],
      body: RawMessage.framed(bytes), trailers: [("grpc-status", "0")])
  }
}
