import SlipwayBase
import SlipwayHTTP2
import SlipwayTestKit
import Testing

@testable import SlipwayRPC

/// What travels beside the messages of calls that stream.
struct StreamingMetadataTests {
  /// Adds leading metadata, as many interceptors do.
  private struct Leading: ServerInterceptor {
    let text: String

    func intercept(
      _ context: ServerContext, _ next: () async throws(RPCError) -> Void
    ) async throws(RPCError) {
      context.addLeadingMetadata(try StreamingMetadataTests.metadata("at", text))
      try await next()
    }
  }

  private static func metadata(_ key: String, _ value: String) throws(RPCError) -> Metadata {
    var metadata = Metadata()
    try metadata.add(key, value)
    return metadata
  }

  @Test func `R3: headers go out before the first message when the handler says so`() async throws {
    let server = try await TestServer()
    server.streaming.onChat { (requests, responses, context) async throws(RPCError) in
      context.setInitialMetadata(try Self.metadata("at", "start"))
      try await responses.sendHeaders()
      try await responses.sendHeaders()
      context.setInitialMetadata(try Self.metadata("at", "too late"))
      for try await request in requests { try await responses.send(request) }
    }
    let channel = try server.channel()
    let call = channel.chat()
    // The handler has no message to answer until the headers were here.
    #expect(try await call.responses.initialMetadata().values(for: "at") == ["start"])
    try await call.send(RawMessage([1]))
    call.finish()
    #expect(await call.responses.collected().messages == [[1]])
    #expect(try await call.responses.initialMetadata().values(for: "at") == ["start"])
    await channel.close()
  }

  @Test func `R3: headers wait for the first message otherwise`() async throws {
    let server = try await TestServer()
    let peer = try server.peer()
    let stream = try peer.open(TestServer.request("Chat"), endStream: false)
    let echo = try peer.open(TestServer.request("Echo"), body: RawMessage.framed([1]))
    #expect(try await peer.response(echo).value("grpc-status") == "0")
    #expect(peer.response(soFar: stream).headers.isEmpty)
    peer.session.write(stream) { $0.append(RawMessage.framed([2])) }
    try peer.flush()
    try await peer.run { !$0.response(soFar: stream).headers.isEmpty }
  }

  /// How a call ends that has metadata in front and behind.
  enum Ending: CaseIterable, Sendable {
    case withoutMessage, withMessage, failedBefore, failedAfter
  }

  @Test(arguments: Ending.allCases, ["Chat", "Spell"])
  func `R1 R2: metadata goes in front and behind, however the call ends`(
    ending: Ending, method: String
  ) async throws {
    let server = try await TestServer()
    @Sendable func answer(
      _ responses: StreamingService.Responses, _ context: ServerContext
    ) async throws(RPCError) {
      context.setInitialMetadata(try Self.metadata("at", "front"))
      context.addTrailingMetadata(try Self.metadata("at", "behind"))
      if ending == .withMessage || ending == .failedAfter {
        try await responses.send(RawMessage([1]))
      }
      guard ending == .withoutMessage || ending == .withMessage else {
        throw RPCError(
          code: .notFound, message: "", metadata: try Self.metadata("at", "error"))
      }
    }
    server.streaming.onChat { (_, responses, context) async throws(RPCError) in
      try await answer(responses, context)
    }
    server.streaming.onSpell { (_, responses, context) async throws(RPCError) in
      try await answer(responses, context)
    }
    let channel = try server.channel()
    let call = channel.chat()
    let responses = method == "Chat" ? call.responses : channel.spell([1])
    let failed = ending == .failedBefore || ending == .failedAfter
    #expect(try await responses.initialMetadata().values(for: "at") == ["front"])
    let answer = await responses.collected()
    #expect(answer.messages.count == (ending == .withMessage || ending == .failedAfter ? 1 : 0))
    #expect(answer.failure?.code == (failed ? .notFound : nil))
    let behind = failed ? ["behind", "error"] : ["behind"]
    #expect(responses.trailingMetadata?.values(for: "at").sorted() == behind)
    await channel.close()
  }

  @Test func `a call with one response has its metadata too`() async throws {
    let server = try await TestServer()
    server.streaming.onCollect { (requests, context) async throws(RPCError) in
      context.setInitialMetadata(context.requestMetadata)
      context.addTrailingMetadata(context.requestMetadata)
      return RawMessage([1])
    }
    let channel = try server.channel()
    var metadata = try Self.metadata("at", "one")
    try metadata.add("at", "two")
    try metadata.add("raw-bin", binary: [0, 255])
    let call = channel.collect(CallOptions(metadata: metadata))
    #expect(call.trailingMetadata == nil)
    _ = try await call.response()
    for received in [try await call.initialMetadata(), call.trailingMetadata] {
      #expect(received?.values(for: "at") == ["one", "two"])
      #expect(received?.binaryValues(for: "raw-bin") == [[0, 255]])
    }
    await channel.close()
  }

  @Test func `an OK without a message and metadata in front has empty metadata`() async throws {
    let server = try await TestServer()
    let channel = try server.channel()
    let responses = channel.spell([])
    #expect(try await responses.initialMetadata().isEmpty)
    #expect(await responses.collected().failure == nil)
    #expect(responses.trailingMetadata != nil)
    await channel.close()
  }

  @Test func `a call that fails before its headers fails whoever waits for them`() async throws {
    let server = try await TestServer()
    server.streaming.onChat { (_, _, _) async throws(RPCError) in
      throw RPCError(code: .notFound, message: "")
    }
    let channel = try server.channel()
    let error = await #expect(throws: RPCError.self) {
      try await channel.chat().responses.initialMetadata()
    }
    #expect(error?.code == .notFound)
    await channel.close()
  }

  @Test(arguments: ["Chat", "Collect", "Spell"])
  func `M6: leading metadata is in front of the handler's, in the order of interceptors`(
    method: String
  ) async throws {
    let server = try await TestServer(interceptors: [Leading(text: "1"), Leading(text: "2")])
    server.streaming.onChat { (_, responses, context) async throws(RPCError) in
      context.setInitialMetadata(try Self.metadata("at", "3"))
      try await responses.send(RawMessage([1]))
    }
    server.streaming.onCollect { (_, context) async throws(RPCError) in
      context.setInitialMetadata(try Self.metadata("at", "3"))
      return RawMessage([1])
    }
    server.streaming.onSpell { (_, responses, context) async throws(RPCError) in
      context.setInitialMetadata(try Self.metadata("at", "3"))
    }
    let peer = try server.peer()
    let body = method == "Spell" ? RawMessage.framed([1]) : []
    let response = try await peer.response(peer.open(TestServer.request(method), body: body))
    #expect(response.headers.filter { $0.hasPrefix("at: ") } == ["at: 1", "at: 2", "at: 3"])
    #expect(response.trailers.first == "grpc-status: 0")
  }

  @Test func `A6: leading metadata alone does not turn a failure into headers`() async throws {
    let server = try await TestServer(interceptors: [Leading(text: "1")])
    server.streaming.onChat { (_, _, _) async throws(RPCError) in
      throw RPCError(code: .notFound, message: "")
    }
    let peer = try server.peer()
    let response = try await peer.response(peer.open(TestServer.request("Chat")))
    #expect(response.value("grpc-status") == "5")
    #expect(response.trailers.isEmpty)
  }

  @Test(arguments: [false, true])
  func `R6: metadata that is too long to travel fails the call`(sendsHeaders: Bool) async throws {
    let server = try await TestServer()
    server.streaming.onChat { (_, responses, context) async throws(RPCError) in
      let long = String(repeating: "v", count: 9_000)
      context.setInitialMetadata(try Self.metadata("at", long))
      if sendsHeaders { try await responses.sendHeaders() }
    }
    let peer = try server.peer()
    let response = try await peer.response(peer.open(TestServer.request("Chat")))
    #expect(response.value("grpc-status") == "13")
    #expect(response.value("at") == nil)
  }
}
