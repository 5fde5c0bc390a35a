import SlipwayBase
import SlipwayCompression
import SlipwayHTTP2
import SlipwayTestKit
import Testing

@testable import SlipwayRPC

/// Compressed messages of calls that stream, on both sides.
struct StreamingCompressionTests {
  private static let text = Array(repeating: UInt8(ascii: "z"), count: 5_000)

  private static func packed(_ bytes: [UInt8], _ format: CompressionFormat) -> [UInt8] {
    var buffer = ByteBuffer()
    _ = MessageWriter.append(RawMessage(bytes), compressedAs: format, to: &buffer)
    return buffer.copyBytes()
  }

  /// Echoes compressed as `format`, odd messages excepted; notes how each request travelled.
  private func echo(
    _ server: TestServer, _ format: CompressionFormat?, _ noted: Noted<Bool> = Noted()
  ) {
    server.streaming.onChat { (requests, responses, context) async throws(RPCError) in
      context.setResponseCompression(format.map { [$0] } ?? [])
      var count = 0
      for try await request in requests {
        noted.note(context.requestWasCompressed)
        try await responses.send(request, mayCompress: count % 2 == 0)
        count += 1
      }
    }
  }

  @Test(arguments: CompressionFormat.allCases, [true, false])
  func `F11 F13: both sides compress, message by message`(
    format: CompressionFormat, serverToo: Bool
  ) async throws {
    let server = try await TestServer()
    let noted = Noted<Bool>()
    echo(server, serverToo ? format : nil, noted)
    let channel = try server.channel()
    let call = channel.chat(CallOptions(compression: format))
    for index in 0..<4 {
      try await call.send(RawMessage(Self.text + [UInt8(index)]), mayCompress: index < 2)
    }
    call.finish()
    let answer = await call.responses.collected()
    #expect(answer.failure == nil)
    #expect(answer.messages == (UInt8(0)..<4).map { Self.text + [$0] })
    #expect(noted.values == [true, true, false, false])
    await channel.close()
  }

  @Test(arguments: CompressionFormat.allCases)
  func `F11: the server compresses what the client lists, and marks each message`(
    format: CompressionFormat
  ) async throws {
    let server = try await TestServer()
    echo(server, format)
    let peer = try server.peer()
    let stream = try peer.open(
      TestServer.request("Chat", [("grpc-accept-encoding", "identity, \(format.headerName)")]),
      body: RawMessage.framed(Self.text) + RawMessage.framed(Self.text))
    let response = try await peer.response(stream)
    #expect(response.value("grpc-encoding") == "\(format.headerName)")
    #expect(response.body == Self.packed(Self.text, format) + RawMessage.framed(Self.text))
  }

  @Test(arguments: [nil, "identity", "deflate", "gzipped"])
  func `F11: a client that does not list the format gets plain messages`(
    accepted: String?
  ) async throws {
    let server = try await TestServer()
    echo(server, .gzip)
    let peer = try server.peer()
    let stream = try peer.open(
      TestServer.request("Chat", accepted.map { [("grpc-accept-encoding", $0)] } ?? []),
      body: RawMessage.framed(Self.text))
    let response = try await peer.response(stream)
    #expect(response.value("grpc-encoding") == nil)
    #expect(response.value("grpc-accept-encoding") == "identity,deflate,gzip")
    #expect(response.body == RawMessage.framed(Self.text))
  }

  @Test func `a response of one message is compressed too`() async throws {
    let server = try await TestServer()
    server.streaming.onCollect { (requests, context) async throws(RPCError) in
      context.setResponseCompression([.gzip])
      return RawMessage(Self.text)
    }
    let peer = try server.peer()
    let stream = try peer.open(
      TestServer.request("Collect", [("grpc-accept-encoding", "gzip")]))
    let response = try await peer.response(stream)
    #expect(response.body == Self.packed(Self.text, .gzip))
    #expect(response.value("grpc-encoding") == "gzip")
  }

  @Test func `a format chosen after the headers has no effect`() async throws {
    let server = try await TestServer()
    server.streaming.onChat { (requests, responses, context) async throws(RPCError) in
      try await responses.sendHeaders()
      context.setResponseCompression([.gzip])
      for try await request in requests { try await responses.send(request) }
    }
    let peer = try server.peer()
    let stream = try peer.open(
      TestServer.request("Chat", [("grpc-accept-encoding", "gzip")]),
      body: RawMessage.framed(Self.text))
    #expect(try await peer.response(stream).body == RawMessage.framed(Self.text))
  }

  @Test(arguments: CompressionFormat.allCases)
  func `C40: the client says how it compresses, and marks each message`(
    format: CompressionFormat
  ) async throws {
    let server = try ScriptedServer()
    let channel = try RPCChannel(target: "127.0.0.1:\(server.port)", options: TestChannel.quick)
    let call = channel.chat(CallOptions(compression: format))
    try await call.send(RawMessage(Self.text))
    try await call.send(RawMessage([1]), mayCompress: false)
    try await server.accept()
    let stream = try await server.request()
    let expected = Self.packed(Self.text, format) + RawMessage.framed([1])
    try await server.run { $0.events.body(of: stream) == expected }
    guard case .headers(_, let fields, _, _)? = server.events.first(where: \.isHeaders) else {
      Issue.record("no headers: \(server.events)")
      return
    }
    #expect(fields.contains("grpc-encoding: \(format.headerName)"))
    #expect(fields.contains("grpc-accept-encoding: identity,deflate,gzip"))
    call.cancel()
    await channel.close()
  }

  /// Answers that a client cannot or does not want to decompress.
  private static let answers: [(encoding: String?, body: [UInt8], code: StatusCode)] = [
    ("br", RawMessage.framed([1], flag: 1), .internal),
    (nil, RawMessage.framed([1], flag: 1), .internal),
    ("identity", RawMessage.framed([1], flag: 1), .internal),
    ("gzip", RawMessage.framed([1, 2, 3], flag: 1), .internal),
    ("deflate", packed(text, .gzip), .internal),
    ("gzip", packed(Array(repeating: 0, count: 10_001), .gzip), .resourceExhausted),
    ("deflate", packed(Array(repeating: 0, count: 10_001), .deflate), .resourceExhausted),
  ]

  @Test(arguments: answers.indices)
  func `F14 F10 F9: the client refuses what it cannot decompress, behind what it can`(
    index: Int
  ) async throws {
    let (encoding, body, code) = Self.answers[index]
    let server = try ScriptedServer()
    var options = TestChannel.quick
    options.receiveMessageBytesMax = 10_000
    let channel = try RPCChannel(target: "127.0.0.1:\(server.port)", options: options)
    let call = channel.chat()
    try await server.accept()
    let stream = try await server.request()
    let headers = TestChannel.headers + (encoding.map { [("grpc-encoding", $0)] } ?? [])
    try server.begin(stream, headers: headers, body: RawMessage.framed([7]) + body)
    let answer = await call.responses.collected()
    #expect(answer.messages == [[7]])
    #expect(answer.failure?.code == code)
    try await server.run { $0.events.contains(.closed(stream, .cancel)) }
    await channel.close()
  }
}

extension RecordedEvent {
  fileprivate var isHeaders: Bool {
    if case .headers = self { true } else { false }
  }
}
