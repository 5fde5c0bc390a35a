import SlipwayBase
import SlipwayHTTP2
import SlipwayTestKit
import Testing

@testable import SlipwayRPC

/// Requests that break in the middle, and handlers that fail or misuse their streams.
struct StreamingFailureTests {
  /// A request stream that breaks behind the messages [1] and [2], and what that is.
  struct Breach: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let tail: [UInt8]
    let code: StatusCode
    var endStream = true
    var fields: [(String, String)] = []
  }

  private static let breaches = [
    Breach(testDescription: "F5 inside a message", tail: [0, 0, 0, 0, 9, 1], code: .internal),
    Breach(testDescription: "F5 inside a prefix", tail: [0, 0], code: .internal),
    Breach(
      testDescription: "F3 too long", tail: [0, 0, 0, 3, 0xE9], code: .resourceExhausted,
      endStream: false),
    Breach(
      testDescription: "F7 flag", tail: RawMessage.framed([1], flag: 2), code: .internal,
      endStream: false),
    Breach(
      testDescription: "F6 no encoding", tail: RawMessage.framed([1], flag: 1), code: .internal,
      endStream: false),
    Breach(
      testDescription: "F8 unknown encoding", tail: RawMessage.framed([1], flag: 1),
      code: .unimplemented, endStream: false, fields: [("grpc-encoding", "br")]),
    Breach(
      testDescription: "F9 corrupt", tail: RawMessage.framed([1, 2, 3], flag: 1), code: .internal,
      endStream: false, fields: [("grpc-encoding", "gzip")]),
    Breach(
      testDescription: "F10 bomb", tail: bomb, code: .resourceExhausted, endStream: false,
      fields: [("grpc-encoding", "gzip")]),
  ]

  /// A compressed message that is one byte longer than the limit of `server`.
  private static var bomb: [UInt8] {
    var buffer = ByteBuffer()
    let zeros = RawMessage(Array(repeating: 0, count: 1_001))
    _ = MessageWriter.append(zeros, compressedAs: .gzip, to: &buffer)
    return buffer.copyBytes()
  }

  private func server() async throws -> TestServer {
    var limits = ServerLimits()
    limits.receiveMessageBytesMax = 1_000
    return try await TestServer(limits: limits)
  }

  @Test(arguments: breaches, ["Chat", "Collect"])
  func `F4: messages before a broken one arrive, then its status`(
    breach: Breach, method: String
  ) async throws {
    let server = try await server()
    let seen = Noted<[UInt8]>()
    let rest = Noted<StatusCode>()
    @Sendable func read(_ requests: StreamingService.Requests) async throws(RPCError) {
      do throws(RPCError) {
        for try await request in requests { seen.note(request.bytes) }
      } catch {
        rest.note(error.code)
        throw error
      }
    }
    server.streaming.onChat { (requests, _, _) async throws(RPCError) in try await read(requests) }
    server.streaming.onCollect { (requests, _) async throws(RPCError) in
      try await read(requests)
      return RawMessage([])
    }
    let peer = try server.peer()
    let body = RawMessage.framed([1]) + RawMessage.framed([2]) + breach.tail
    let stream = try peer.open(
      TestServer.request(method, breach.fields), body: body, endStream: breach.endStream)
    let response = try await peer.response(stream)
    #expect(response.value("grpc-status") == "\(breach.code.rawValue)")
    #expect(seen.values == [[1], [2]])
    #expect(rest.values == [breach.code])
    #expect(response.value("grpc-accept-encoding") == "identity,deflate,gzip")
  }

  @Test func `F4: only the first failure of a request counts`() async throws {
    let server = try await server()
    let mayRead = Noted<Bool>()
    server.streaming.onChat { (requests, _, _) async throws(RPCError) in
      while mayRead.count == 0 { await Task.yield() }
      for try await _ in requests {}
    }
    let peer = try server.peer()
    let stream = try peer.open(
      TestServer.request("Chat"), body: [0, 0, 0, 3, 0xE9], endStream: false)
    for _ in 0..<2 {
      peer.session.write(stream) { $0.append(Array(repeating: 2, count: 500)) }
      let echo = try peer.open(TestServer.request("Echo"), body: RawMessage.framed([1]))
      #expect(try await peer.response(echo).value("grpc-status") == "0")
    }
    mayRead.note(true)
    #expect(try await peer.response(stream).value("grpc-status") == "8")
  }

  @Test func `F4: a message at the limit passes`() async throws {
    let server = try await server()
    let peer = try server.peer()
    let message = RawMessage.framed(Array(repeating: 1, count: 1_000))
    let stream = try peer.open(TestServer.request("Chat"), body: message)
    let response = try await peer.response(stream)
    #expect(response.body == message)
    #expect(response.value("grpc-status") == "0")
  }

  @Test func `R12: a message that is none fails the read, and the next one follows`() async throws {
    let server = try await server()
    let seen = Noted<String>()
    server.streaming.onChat { (requests, _, _) async throws(RPCError) in
      let iterator = requests.makeAsyncIterator()
      while true {
        do throws(RPCError) {
          guard let request = try await iterator.next() else { return }
          seen.note("\(request.bytes)")
        } catch { seen.note("error") }
      }
    }
    let peer = try server.peer()
    let body = [[1], [0xFF], [2]].flatMap { RawMessage.framed($0) }
    let stream = try peer.open(TestServer.request("Chat"), body: body)
    #expect(try await peer.response(stream).value("grpc-status") == "0")
    #expect(seen.values == ["[1]", "error", "[2]"])
  }

  @Test(arguments: ["Chat", "Spell"])
  func `K6: a handler that fails after messages sends them and its status`(
    method: String
  ) async throws {
    let server = try await server()
    @Sendable func answer(_ responses: StreamingService.Responses) async throws(RPCError) {
      for byte in UInt8(1)...3 { try await responses.send(RawMessage([byte])) }
      var metadata = Metadata()
      try metadata.add("reason", "test")
      throw RPCError(code: .dataLoss, message: "gone", metadata: metadata)
    }
    server.streaming.onChat { (_, responses, _) async throws(RPCError) in
      try await answer(responses)
    }
    server.streaming.onSpell { (_, responses, _) async throws(RPCError) in
      try await answer(responses)
    }
    let peer = try server.peer()
    let stream = try peer.open(TestServer.request(method), body: RawMessage.framed([1]))
    let response = try await peer.response(stream)
    #expect(response.body == (UInt8(1)...3).flatMap { RawMessage.framed([$0]) })
    #expect(
      response.trailers == ["grpc-status: 15", "grpc-message: gone", "reason: test"])
  }

  @Test func `R15: a message over the limit fails its send and the call`() async throws {
    var limits = ServerLimits()
    limits.sendMessageBytesMax = 10
    let server = try await TestServer(limits: limits)
    server.streaming.onSpell { (request, responses, _) async throws(RPCError) in
      try await responses.send(RawMessage(Array(repeating: 1, count: 10)))
      try await responses.send(RawMessage(Array(repeating: 1, count: 11)))
    }
    let channel = try server.channel()
    let answer = await channel.spell([]).collected()
    #expect(answer.messages == [Array(repeating: 1, count: 10)])
    #expect(answer.failure?.code == .resourceExhausted)
    await channel.close()
  }

  @Test func `two readers at once get INTERNAL, not a crash`() async throws {
    let server = try await server()
    let ends = Noted<StatusCode?>()
    server.streaming.onChat { (requests, _, _) async throws(RPCError) in
      await withTaskGroup { group in
        for _ in 0..<2 {
          group.addTask {
            do throws(RPCError) {
              _ = try await requests.makeAsyncIterator().next()
              ends.note(nil)
            } catch { ends.note(error.code) }
          }
        }
      }
    }
    let peer = try server.peer()
    let stream = try peer.open(TestServer.request("Chat"), endStream: false)
    try await peer.run { _ in ends.count == 1 }
    #expect(ends.values == [.internal])
    peer.session.finish(stream, trailers: nil)
    try peer.flush()
    #expect(try await peer.response(stream).value("grpc-status") == "0")
    #expect(ends.values == [.internal, nil])
  }

  @Test func `two writers that wait at once get INTERNAL, not a crash`() async throws {
    let server = try await server()
    let ends = Noted<StatusCode>()
    server.streaming.onChat { (_, responses, _) async throws(RPCError) in
      await withTaskGroup { group in
        for _ in 0..<2 {
          group.addTask {
            let message = RawMessage(Array(repeating: 1, count: 200_000))
            do throws(RPCError) { while true { try await responses.send(message) } } catch {
              ends.note(error.code)
            }
          }
        }
      }
    }
    let channel = try server.channel()
    let call = channel.chat()
    #expect(await TestServer.eventually { ends.values == [.internal] })
    call.cancel()
    #expect(await TestServer.eventually { ends.values == [.internal, .cancelled] })
    await channel.close()
  }
}
