import SlipwayBase
import SlipwayHTTP2
import SlipwayTestKit
import Testing

struct SessionTests {
  static let deliveries: [SessionPair.Delivery] = [
    .whole, .byteByByte, .random(seed: 1), .random(seed: 2), .random(seed: 3),
  ]

  private static func requestHeaders() -> HeaderBlock {
    let block = HeaderBlock()
    block.append(":method", "POST")
    block.append(":scheme", "http")
    block.append(":path", "/p.S/M")
    block.append(":authority", "localhost")
    block.append("te", "trailers")
    return block
  }

  private static func answer(_ pair: SessionPair, body: [UInt8]) {
    pair.serve = { [unowned pair] event in
      guard case .headers(let stream, _, true, _) = event else { return }
      let headers = HeaderBlock()
      headers.append(":status", "200")
      pair.server.submitResponse(stream, headers: headers, endStream: false)
      pair.server.write(stream) { $0.append(body) }
      let trailers = HeaderBlock()
      trailers.append("grpc-status", "0")
      pair.server.finish(stream, trailers: trailers)
    }
  }

  @Test(arguments: deliveries)
  func `a call looks the same however its bytes were split (S4, F1)`(
    delivery: SessionPair.Delivery
  ) throws {
    let pair = try SessionPair(delivery)
    Self.answer(pair, body: [9, 8, 7])
    let stream = try pair.client.submitRequest(headers: Self.requestHeaders())
    pair.client.write(stream) { $0.append([1, 2, 3, 4, 5]) }
    pair.client.finish(stream, trailers: nil)
    try pair.run()
    let sent: [RecordedEvent] = [
      .headers(
        1,
        [
          ":method: POST", ":scheme: http", ":path: /p.S/M", ":authority: localhost",
          "te: trailers",
        ],
        opensStream: true, endStream: false),
      .data(1, [1, 2, 3, 4, 5], endStream: true),
    ]
    #expect(pair.serverEvents.joined.filter(\.isOfStream) == sent + [.closed(1, .noError)])
    #expect(
      pair.clientEvents.joined.filter(\.isOfStream) == [
        .headers(1, [":status: 200"], opensStream: true, endStream: false),
        .data(1, [9, 8, 7], endStream: false),
        .headers(1, ["grpc-status: 0"], opensStream: false, endStream: true),
        .closed(1, .noError),
      ])
  }

  @Test func `trailers never overtake a body that waits for the window (grpc 0.1-3)`() throws {
    let pair = try SessionPair()
    let body = (0..<300_000).map { UInt8(truncatingIfNeeded: $0) }
    Self.answer(pair, body: body)
    let stream = try pair.client.submitRequest(headers: Self.requestHeaders())
    pair.client.finish(stream, trailers: nil)
    try pair.run()
    // The client has not returned any credit: only one window's worth can have arrived.
    #expect(pair.clientEvents.body(of: stream).count == 65_536)
    #expect(!pair.clientEvents.contains { $0.isTrailers })
    while pair.clientEvents.body(of: stream).count < body.count {
      let before = pair.clientEvents.body(of: stream).count
      pair.client.consume(stream, 65_536)
      try pair.run()
      try #require(pair.clientEvents.body(of: stream).count > before)
    }
    #expect(pair.clientEvents.body(of: stream) == body)
    #expect(pair.clientEvents.last == .closed(stream, .noError))
    #expect(pair.clientEvents.filter(\.isTrailers).count == 1)
  }

  @Test func `a body without bytes is parked and goes on when there are some`() throws {
    let pair = try SessionPair()
    let stream = try pair.client.submitRequest(headers: Self.requestHeaders())
    try pair.run()
    #expect(pair.serverEvents.body(of: stream).isEmpty)
    pair.client.write(stream) { $0.append([1]) }
    try pair.run()
    #expect(pair.serverEvents.body(of: stream) == [1])
    pair.client.write(stream) { $0.append([2]) }
    pair.client.finish(stream, trailers: nil)
    try pair.run()
    #expect(pair.serverEvents.joined.contains(.data(stream, [1, 2], endStream: true)))
  }

  @Test func `a server that answers early resets with NO_ERROR after its trailers (R11)`() throws {
    let pair = try SessionPair()
    pair.serve = { [unowned pair] event in
      guard case .headers(let stream, _, true, _) = event else { return }
      let headers = HeaderBlock()
      headers.append(":status", "200")
      headers.append("grpc-status", "12")
      pair.server.resetAfterHeaders(stream)
      pair.server.submitResponse(stream, headers: headers, endStream: true)
    }
    let stream = try pair.client.submitRequest(headers: Self.requestHeaders())
    try pair.run()
    #expect(
      pair.clientEvents.filter(\.isOfStream) == [
        .headers(stream, [":status: 200", "grpc-status: 12"], opensStream: true, endStream: true),
        .closed(stream, .noError),
      ])
    #expect(pair.serverEvents.contains(.resetSent(stream, .noError, forced: false)))
  }

  @Test func `a notice, a ping and GOAWAY arrive in order (S44)`() throws {
    let pair = try SessionPair()
    // A client without open streams would stop to listen after the first GOAWAY.
    let stream = try pair.client.submitRequest(headers: Self.requestHeaders())
    try pair.run()
    pair.server.submitShutdownNotice()
    pair.server.ping(payload: 0x0102_0304_0506_0708)
    try pair.run()
    #expect(pair.serverEvents.contains(.pingAcknowledged(0x0102_0304_0506_0708)))
    pair.server.submitGoAway(.noError, debug: "bye")
    try pair.run()
    let goAways = pair.clientEvents.filter { if case .goAway = $0 { true } else { false } }
    #expect(goAways == [.goAway(.max, .noError, ""), .goAway(stream, .noError, "bye")])
  }

  @Test func `a header list that is given back is used again`() throws {
    let client = try Session(.client)
    let server = try Session(.server)
    var blocks: Set<ObjectIdentifier> = []
    var others: [HeaderBlock] = []
    for _ in 0..<10 {
      _ = try client.submitRequest(headers: Self.requestHeaders())
      var output = ByteBuffer()
      try client.send(into: &output, limit: .max)
      try output.copyBytes().withUnsafeBytes { try server.receive($0, at: .now()) }
      if let block = Self.onlyBlock(server) {
        blocks.insert(ObjectIdentifier(block))
        server.recycle(consume block)
      }
      // Takes the address of a block that was freed instead, so that it cannot look like reuse.
      others.append(HeaderBlock())
    }
    #expect(blocks.count == 1)
  }

  private static func onlyBlock(_ session: Session) -> HeaderBlock? {
    var found: HeaderBlock?
    while let event = session.nextEvent() {
      if case .headers(_, let block, _, _) = event { found = block }
    }
    return found
  }

  @Test func `a header list that cannot be sent is reported (grpc 0.1-4)`() throws {
    let pair = try SessionPair()
    let headers = Self.requestHeaders()
    for index in 0..<20 {
      headers.append(name: "k\(index)", value: String(repeating: "\(index % 10)", count: 4_000))
    }
    let stream = try pair.client.submitRequest(headers: headers)
    try pair.run()
    #expect(pair.clientEvents.contains(.headersNotSent(stream)))
  }
}

extension RecordedEvent {
  fileprivate var isOfStream: Bool {
    switch self {
    case .headers, .data, .closed: true
    default: false
    }
  }

  fileprivate var isTrailers: Bool {
    if case .headers(_, _, false, _) = self { true } else { false }
  }
}
