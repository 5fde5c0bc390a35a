import SlipwayBase
import SlipwayHTTP2
import SlipwayTestKit
import Testing

@testable import SlipwayRPC

/// Whoever does not read slows the other side down, without holding more than the windows and
/// buffers between them; and nothing that is read stands still.
@Suite(.serialized)
struct StreamingFlowTests {
  private static let window = 64 * 1024
  private static let total = 768 * 1024

  /// Bytes that may be under way to a reader that takes nothing: what the window lets through,
  /// what waits in the session, what waits for the loop, and one message at each place.
  private static func mostUnderWay(_ size: Int) -> Int { 3 * (window + size + 5) }

  /// Lets both loops go round many times over the same connection.
  private func goRound(_ channel: RPCChannel) async throws {
    for _ in 0..<50 { #expect(try await TestChannel.echo([1], on: channel) == [1]) }
  }

  @Test(arguments: [10, 1_000, 50_000])
  func `F15 S9: a handler that does not read stops the client`(size: Int) async throws {
    let server = try await TestServer()
    let mayRead = Noted<Bool>()
    server.streaming.onCollect { (requests, context) async throws(RPCError) in
      while mayRead.count == 0 { await Task.yield() }
      var count = 0
      for try await request in requests { count += request.bytes.count }
      return RawMessage(Array("\(count)".utf8))
    }
    let channel = try server.channel()
    let call = channel.collect()
    let count = Self.total / (size + 5)
    let sent = Noted<Int>()
    let sender = Task {
      for _ in 0..<count {
        try await call.send(RawMessage(Array(repeating: 1, count: size)))
        sent.note(size + 5)
      }
    }
    #expect(await TestServer.eventually { sent.count * (size + 5) >= Self.window / 2 })
    try await goRound(channel)
    #expect(sent.count * (size + 5) <= Self.mostUnderWay(size))
    mayRead.note(true)
    try await sender.value
    #expect(try await call.response().bytes == Array("\(count * size)".utf8))
    await channel.close()
  }

  @Test(arguments: [10, 1_000, 50_000])
  func `F15 S9: a client that does not read stops the handler`(size: Int) async throws {
    let server = try await TestServer()
    let count = Self.total / (size + 5)
    let sent = Noted<Int>()
    server.streaming.onSpell { (request, responses, context) async throws(RPCError) in
      for _ in 0..<count {
        try await responses.send(RawMessage(Array(repeating: 1, count: size)))
        sent.note(size + 5)
      }
    }
    let channel = try server.channel()
    let messages = channel.spell([])
    #expect(await TestServer.eventually { sent.count * (size + 5) >= Self.window / 2 })
    try await goRound(channel)
    #expect(sent.count * (size + 5) <= Self.mostUnderWay(size))
    let answer = await messages.collected()
    #expect(answer.failure == nil)
    #expect(answer.messages.count == count)
    await channel.close()
  }

  @Test func `two tasks that send wait for each other's room`() async throws {
    let server = try await TestServer()
    server.streaming.onCollect { (_, _) async throws(RPCError) in
      while !Task.isCancelled { await Task.yield() }
      return RawMessage([])
    }
    let channel = try server.channel()
    let call = channel.collect()
    let sent = Noted<Bool>()
    let senders = (0..<4).map { _ in
      Task {
        for _ in 0..<1_000 {
          try await call.send(RawMessage(Array(repeating: 1, count: 1_000)))
          sent.note(true)
        }
      }
    }
    #expect(await TestServer.eventually { sent.count >= 64 })
    try await goRound(channel)
    #expect(sent.count * 1_005 <= Self.mostUnderWay(4_000))
    call.cancel()
    for sender in senders { _ = await sender.result }
    await channel.close()
  }

  @Test func `F15: messages that cannot be read do not hold up those behind them`() async throws {
    let server = try await TestServer()
    server.streaming.onSpell { (_, responses, _) async throws(RPCError) in
      for _ in 0..<5 {
        try await responses.send(RawMessage(Array(repeating: 0xFF, count: 50_000)))
      }
    }
    let channel = try server.channel()
    let messages = channel.spell([]).makeAsyncIterator()
    for _ in 0..<5 {
      let error = await #expect(throws: RPCError.self) { try await messages.next() }
      #expect(error?.code == .internal)
    }
    #expect(try await messages.next() == nil)
    await channel.close()
  }

  @Test func `F15: a reader that takes one message now and then gets all of them`() async throws {
    let server = try await TestServer()
    server.streaming.onChat { (requests, responses, context) async throws(RPCError) in
      for try await request in requests {
        for _ in 0..<20 { await Task.yield() }
        try await responses.send(request)
      }
    }
    let channel = try server.channel()
    let call = channel.chat()
    let sender = Task {
      for index in 0..<300 {
        try await call.send(RawMessage(Array(repeating: UInt8(index % 200), count: 1_000)))
      }
      call.finish()
    }
    var next = 0
    for try await message in call.responses {
      for _ in 0..<20 { await Task.yield() }
      #expect(message.bytes.first == UInt8(next % 200))
      next += 1
    }
    #expect(next == 300)
    try await sender.value
    await channel.close()
  }

  /// Limits of a server whose windows are much smaller than the messages.
  private static func limits(stream: Int, connection: Int) -> ServerLimits {
    var limits = ServerLimits()
    limits.http2.streamWindowBytes = stream
    limits.http2.connectionWindowBytes = connection
    return limits
  }

  @Test(arguments: [(65_536, 1 << 20), (65_536, 65_535), (8_192, 16_384), (100, 65_535)])
  func `F15: messages longer than the windows pass both ways`(
    stream: Int, connection: Int
  ) async throws {
    let server = try await TestServer(limits: Self.limits(stream: stream, connection: connection))
    let channel = try server.channel()
    let size = stream < 1_000 ? 40_000 : 1 << 20
    let call = channel.chat()
    let answers = call.responses.makeAsyncIterator()
    for byte in UInt8(1)...3 {
      let message = RawMessage(Array(repeating: byte, count: size))
      try await call.send(message)
      #expect(try await answers.next() == message)
    }
    call.finish()
    #expect(try await answers.next() == nil)
    await channel.close()
  }

  @Test func `F15: many long messages share a small connection window`() async throws {
    let server = try await TestServer(limits: Self.limits(stream: 65_536, connection: 65_535))
    let channel = try server.channel()
    let message = RawMessage(Array(repeating: 3, count: 300_000))
    try await withThrowingTaskGroup { group in
      for _ in 0..<8 {
        group.addTask {
          let call = channel.chat()
          async let answer = call.responses.collected()
          for _ in 0..<3 { try await call.send(message) }
          call.finish()
          return await answer.messages == Array(repeating: message.bytes, count: 3)
        }
      }
      for try await isRight in group { #expect(isRight) }
    }
    await channel.close()
  }

  @Test func `F15: a client with small windows gets long messages`() async throws {
    let server = try await TestServer()
    server.streaming.onSpell { (request, responses, context) async throws(RPCError) in
      for byte in request.bytes {
        try await responses.send(RawMessage(Array(repeating: byte, count: 1 << 20)))
      }
    }
    let peer = try server.peer()
    let stream = try peer.open(TestServer.request("Spell"), body: RawMessage.framed([1, 2]))
    let response = try await peer.response(stream)
    #expect(response.body.count == 2 * (5 + (1 << 20)))
    #expect(response.value("grpc-status") == "0")
  }
}
