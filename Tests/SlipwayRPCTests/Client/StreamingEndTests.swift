import SlipwayBase
import SlipwayTestKit
import Testing

@testable import SlipwayRPC

/// How calls that stream end before their time, as the client sees it and as it reaches the
/// handler.
struct StreamingEndTests {
  /// What a client does to a call that it does not want any more.
  enum Way: CaseIterable, Sendable {
    case cancels, cancelsTask, letsGo, closesChannel
  }

  /// A handler that notes that it began and why its requests ended.
  private func listen(
    _ server: TestServer, _ began: Noted<Bool>, _ ends: Noted<StatusCode>
  ) {
    server.streaming.onChat { (requests, responses, context) async throws(RPCError) in
      began.note(true)
      do throws(RPCError) {
        for try await _ in requests {}
        ends.note(.ok)
      } catch {
        ends.note(error.code)
        throw error
      }
    }
  }

  @Test(arguments: Way.allCases)
  func `S63 C43: a call that is given up reaches the handler as CANCELLED`(way: Way) async throws {
    let server = try await TestServer()
    let (began, ends) = (Noted<Bool>(), Noted<StatusCode>())
    listen(server, began, ends)
    let channel = try server.channel()
    var call: RPCChannel.Chatting? = channel.chat()
    let reader = Task { [responses = call?.responses] in await responses?.collected() }
    #expect(await TestServer.eventually { began.count == 1 })
    switch way {
    case .cancels:
      call?.cancel()
      #expect(await reader.value?.failure?.code == .cancelled)
    case .cancelsTask:
      reader.cancel()
      #expect(await reader.value?.failure?.code == .cancelled)
    case .letsGo:
      // The reader holds the call as long as it waits.
      reader.cancel()
      _ = await reader.value
      call = nil
    case .closesChannel:
      await channel.close()
      #expect(await reader.value?.failure?.code == .cancelled)
    }
    #expect(await TestServer.eventually { ends.values == [.cancelled] })
    #expect(await TestServer.eventually { server.runs(0) })
    await channel.close()
  }

  @Test func `C43: a call that nobody holds is cancelled`() async throws {
    let server = try await TestServer()
    let (began, ends) = (Noted<Bool>(), Noted<StatusCode>())
    listen(server, began, ends)
    let channel = try server.channel()
    do {
      let call = channel.chat()
      try await call.send(RawMessage([1]))
      #expect(await TestServer.eventually { began.count == 1 })
    }
    #expect(await TestServer.eventually { ends.values == [.cancelled] })
    await channel.close()
  }

  @Test func `C43: a task that waits to send is cancelled with its call`() async throws {
    let server = try await TestServer()
    let ended = Noted<Bool>()
    server.streaming.onCollect { (requests, context) async throws(RPCError) in
      while !Task.isCancelled { await Task.yield() }
      ended.note(true)
      return RawMessage([])
    }
    let channel = try server.channel()
    let call = channel.collect()
    let sent = Noted<Bool>()
    let sender = Task {
      let message = RawMessage(Array(repeating: 1, count: 50_000))
      while true {
        do throws(RPCError) { try await call.send(message) } catch { return error.code }
        sent.note(true)
      }
    }
    #expect(await TestServer.eventually { sent.count >= 1 && server.runs(1) })
    sender.cancel()
    #expect(await sender.value == .cancelled)
    #expect(await TestServer.eventually { ended.count == 1 })
    await #expect(throws: RPCError.self) { try await call.response() }
    await channel.close()
  }

  @Test(arguments: [false, true])
  func `D10: a passed deadline ends reading and sending`(sends: Bool) async throws {
    let server = try await TestServer()
    let cancelled = Noted<Bool>()
    server.streaming.onChat { (requests, responses, context) async throws(RPCError) in
      while !Task.isCancelled { await Task.yield() }
      cancelled.note(true)
    }
    let channel = try server.channel()
    let call = channel.chat(CallOptions(timeout: .milliseconds(100)))
    if sends {
      let message = RawMessage(Array(repeating: 1, count: 50_000))
      let error = await #expect(throws: RPCError.self) {
        while true { try await call.send(message) }
      }
      #expect(error?.code == .deadlineExceeded)
    }
    #expect(await call.responses.collected().failure?.code == .deadlineExceeded)
    #expect(await TestServer.eventually { cancelled.count == 1 })
    await channel.close()
  }

  @Test func `C28: a lost connection ends the stream behind the messages before it`() async throws {
    let server = try ScriptedServer()
    let channel = try RPCChannel(target: "127.0.0.1:\(server.port)", options: TestChannel.quick)
    let call = channel.chat()
    try await server.accept()
    let stream = try await server.request()
    try server.begin(stream, body: RawMessage.framed([1]) + RawMessage.framed([2]) + [0, 0])
    server.hangUp()
    let answer = await call.responses.collected()
    #expect(answer.messages == [[1], [2]])
    #expect(answer.failure?.code == .unavailable)
    await #expect(throws: RPCError.self) { try await call.send(RawMessage([1])) }
    await channel.close()
  }

  @Test(arguments: [(UInt8(0), StatusCode.internal), (8, .cancelled), (11, .resourceExhausted)])
  func `C20 C22 C23: a reset ends the stream behind the messages before it`(
    code: UInt8, status: StatusCode
  ) async throws {
    let server = try ScriptedServer()
    let channel = try RPCChannel(target: "127.0.0.1:\(server.port)", options: TestChannel.quick)
    let call = channel.chat()
    try await server.accept()
    let stream = try await server.request()
    try server.begin(stream, body: RawMessage.framed([1]))
    server.send(Frame.reset(UInt32(stream), UInt32(code)))
    let answer = await call.responses.collected()
    #expect(answer.messages == [[1]])
    #expect(answer.failure?.code == status)
    await channel.close()
  }

  @Test func `C45: sending throws once the server has answered OK`() async throws {
    let server = try await TestServer()
    server.streaming.onCollect { (_, _) async throws(RPCError) in RawMessage([9]) }
    let channel = try server.channel()
    let call = channel.collect()
    let error = await #expect(throws: RPCError.self) {
      while true { try await call.send(RawMessage([1])) }
    }
    #expect(error?.code == .cancelled)
    #expect(error?.message.contains("answered already") == true)
    #expect(try await call.response().bytes == [9])
    await channel.close()
  }

  @Test(arguments: ["0", "9"])
  func `C45: a status before the client's end is answered by a reset with NO_ERROR`(
    status: String
  ) async throws {
    let server = try ScriptedServer()
    let channel = try RPCChannel(target: "127.0.0.1:\(server.port)", options: TestChannel.quick)
    let call = channel.chat()
    try await call.send(RawMessage([1]))
    try await server.accept()
    let stream = try await server.request()
    try server.answer(stream, headers: TestChannel.headers + [("grpc-status", status)])
    #expect(await call.responses.collected().failure?.code.rawValue ?? 0 == Int(status))
    try await server.run { $0.events.contains(.closed(stream, .noError)) }
    await #expect(throws: RPCError.self) { try await call.send(RawMessage([1])) }
    await channel.close()
  }

  @Test func `cancelling after the end changes nothing`() async throws {
    let server = try await TestServer()
    let channel = try server.channel()
    let call = channel.chat()
    try await call.send(RawMessage([1]))
    call.finish()
    let answers = call.responses.makeAsyncIterator()
    #expect(try await answers.next()?.bytes == [1])
    #expect(try await answers.next() == nil)
    call.cancel()
    #expect(try await TestChannel.echo([1], on: channel) == [1])
    #expect(try await answers.next() == nil)
    await channel.close()
  }

  @Test func `a call on a closed channel fails`() async throws {
    let server = try await TestServer()
    let channel = try server.channel()
    await channel.close()
    let call = channel.chat()
    await #expect(throws: RPCError.self) { try await call.send(RawMessage([1])) }
    #expect(await call.responses.collected().failure?.code == .unavailable)
    await #expect(throws: RPCError.self) { try await call.responses.initialMetadata() }
  }
}
