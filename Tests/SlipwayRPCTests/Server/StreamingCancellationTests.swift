import SlipwayBase
import SlipwayHTTP2
import SlipwayTestKit
import Testing

@testable import SlipwayRPC

/// What a handler that streams sees when nobody waits for it any more.
struct StreamingCancellationTests {
  /// Ways in which a call ends before its handler does.
  enum Way: CaseIterable, Sendable {
    case reset, connectionLost, serverStopped, deadline

    var code: StatusCode { self == .deadline ? .deadlineExceeded : .cancelled }
  }

  /// Where the handler is meanwhile.
  enum Place: CaseIterable, Sendable {
    case reading, writing, elsewhere
  }

  /// A handler that notes that it began, waits, and notes how that ended, whether its task was
  /// cancelled, and what it gets when it tries again.
  private func handler(
    _ place: Place, _ began: Noted<Bool>, _ seen: Noted<[StatusCode?]>
  ) -> StreamingService.Chat {
    { (requests, responses, context) async throws(RPCError) in
      began.note(true)
      func read() async -> StatusCode? {
        do throws(RPCError) {
          for try await _ in requests {}
          return nil
        } catch { return error.code }
      }
      func write() async -> StatusCode? {
        let message = RawMessage(Array(repeating: 1, count: 50_000))
        do throws(RPCError) { while true { try await responses.send(message) } } catch {
          return error.code
        }
      }
      switch place {
      case .reading: _ = await read()
      case .writing: _ = await write()
      case .elsewhere: while !Task.isCancelled { await Task.yield() }
      }
      let ends = [await read(), await write(), await read(), await write()]
      seen.note(ends + [Task.isCancelled ? .ok : nil])
    }
  }

  @Test(arguments: Way.allCases, Place.allCases)
  func `S63 C43: both streams of the handler throw and its task is cancelled`(
    way: Way, place: Place
  ) async throws {
    let server = try await TestServer()
    let (began, seen) = (Noted<Bool>(), Noted<[StatusCode?]>())
    server.streaming.onChat(handler(place, began, seen))
    let peer = try server.peer()
    let timeout = way == .deadline ? [("grpc-timeout", "50m")] : []
    let stream = try peer.open(TestServer.request("Chat", timeout), endStream: false)
    try await peer.run { _ in began.count == 1 }
    switch way {
    case .reset:
      peer.session.reset(stream, .cancel)
      try peer.flush()
    case .connectionLost: peer.close()
    case .serverStopped: server.server.stop()
    case .deadline: break
    }
    #expect(await TestServer.eventually { seen.count == 1 })
    let ends = seen.values.first ?? []
    #expect(ends == Array(repeating: way.code, count: 4) + [.ok])
    #expect(await TestServer.eventually { server.runs(0) })
  }

  @Test(arguments: [false, true])
  func `D8: a passed deadline is told in the form that is still possible`(
    sendsHeaders: Bool
  ) async throws {
    let server = try await TestServer()
    server.streaming.onChat { (requests, responses, context) async throws(RPCError) in
      if sendsHeaders { try await responses.sendHeaders() }
      for try await _ in requests {}
    }
    let peer = try server.peer()
    let stream = try peer.open(
      TestServer.request("Chat", [("grpc-timeout", "50m")]), endStream: false)
    let response = try await peer.response(stream)
    #expect(response.value("grpc-status") == "4")
    #expect(response.trailers.isEmpty == !sendsHeaders)
    #expect(response.closedWith == .noError)
  }

  @Test func `D8: a passed deadline resets a stream whose messages cannot be sent`() async throws {
    let server = try await TestServer()
    server.streaming.onChat { (requests, responses, context) async throws(RPCError) in
      try await responses.send(RawMessage(Array(repeating: 1, count: 100)))
      for try await _ in requests {}
    }
    let peer = try server.peer(greets: false)
    let stream = try peer.expectStream()
    let noWindow = Frame.make(type: 4, flags: 0, stream: 0, [0, 4, 0, 0, 0, 0])
    try peer.send(
      Frame.magic + noWindow
        + Frame.headers(UInt32(stream), TestServer.request("Chat", [("grpc-timeout", "50m")])))
    try await peer.run { $0.events.contains(.closed(stream, .cancel)) }
    #expect(peer.response(soFar: stream).body.isEmpty)
    #expect(await TestServer.eventually { server.runs(0) })
  }

  @Test func `S62: a handler that ignores its cancellation keeps its place`() async throws {
    var limits = ServerLimits()
    limits.handlersPerConnectionMax = 1
    let server = try await TestServer(limits: limits)
    let (began, mayEnd) = (Noted<Bool>(), Noted<Bool>())
    server.streaming.onChat { (requests, responses, context) async throws(RPCError) in
      began.note(true)
      while mayEnd.count == 0 { await Task.yield() }
    }
    let peer = try server.peer()
    let first = try peer.open(TestServer.request("Chat"), endStream: false)
    try await peer.run { _ in began.count == 1 }
    peer.session.reset(first, .cancel)
    try peer.flush()
    let second = try peer.open(TestServer.request("Chat"))
    #expect(try await peer.response(second).value("grpc-status") == "8")
    #expect(server.runs(1))
    mayEnd.note(true)
    #expect(await TestServer.eventually { server.runs(0) })
    let third = try peer.open(TestServer.request("Chat"))
    #expect(try await peer.response(third).value("grpc-status") == "0")
  }

  @Test func `S45: draining lets a stream end`() async throws {
    let server = try await TestServer()
    let channel = try server.channel()
    let call = channel.chat()
    let answers = call.responses.makeAsyncIterator()
    try await call.send(RawMessage([1]))
    #expect(try await answers.next()?.bytes == [1])
    async let unfinished = server.server.drain(grace: .seconds(20))
    #expect(
      await TestServer.eventually { server.log.lines.contains { $0.contains("code=NO_ERROR") } })
    try await call.send(RawMessage([2]))
    #expect(try await answers.next()?.bytes == [2])
    call.finish()
    #expect(try await answers.next() == nil)
    #expect(await unfinished == 0)
    await channel.close()
  }

  @Test func `S45: draining cuts a stream off that does not end`() async throws {
    let server = try await TestServer()
    let (began, seen) = (Noted<Bool>(), Noted<[StatusCode?]>())
    server.streaming.onChat(handler(.reading, began, seen))
    let channel = try server.channel()
    let call = channel.chat()
    #expect(await TestServer.eventually { began.count == 1 })
    #expect(await server.server.drain(grace: .milliseconds(20)) == 1)
    #expect(await call.responses.collected().failure?.code == .unavailable)
    #expect(await TestServer.eventually { seen.count == 1 })
    await channel.close()
  }
}
