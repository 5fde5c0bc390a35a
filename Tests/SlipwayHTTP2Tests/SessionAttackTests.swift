import SlipwayBase
import SlipwayHTTP2
import SlipwayTestKit
import Testing

/// What a server's session does with peers that break the rules (grpc §4.2).
struct SessionAttackTests {
  private let server: Session
  private let start = MonotonicInstant(nanoseconds: 5_000_000_000)

  init() throws {
    server = try Session(.server)
    try receive(Frame.magic + Frame.emptySettings + Frame.settingsAcknowledgement)
    _ = try send()
  }

  /// Receives bytes and returns what they meant.
  @discardableResult
  private func receive(_ bytes: [UInt8], after: Duration = .zero) throws -> [RecordedEvent] {
    try bytes.withUnsafeBytes { try server.receive($0, at: start + after) }
    return events()
  }

  private func send() throws -> [UInt8] {
    var output = ByteBuffer()
    try server.send(into: &output, limit: .max)
    return output.copyBytes()
  }

  private func events() -> [RecordedEvent] {
    var events: [RecordedEvent] = []
    while let event = server.nextEvent() { events.append(RecordedEvent(event, in: server)) }
    return events
  }

  @Test func `the first frame is SETTINGS with our limits (S3)`() throws {
    let fresh = try Session(.server)
    var output = ByteBuffer()
    try fresh.send(into: &output, limit: .max)
    let bytes = output.copyBytes()
    #expect(bytes[3] == 4)
    let ids = stride(from: 9, to: 9 + Int(bytes[2]), by: 6).map { bytes[$0 + 1] }
    #expect(Set(ids) == [3, 4, 6, 9])
  }

  @Test func `HTTP 1.1 is told apart from a broken session (S1)`() {
    let fresh = try? Session(.server)
    let error = #expect(throws: HTTP2Error.self) {
      try Array("GET / HTTP/1.1\r\nhost: x\r\n\r\n".utf8).withUnsafeBytes {
        try fresh?.receive($0, at: start)
      }
    }
    #expect(error?.isForeignProtocol == true)
  }

  @Test func `a stream of resets ends the connection (CVE-2023-44487)`() throws {
    let error = #expect(throws: HTTP2Error.self) {
      for index in 0..<1_000 {
        let stream = UInt32(index * 2 + 1)
        try receive(Frame.headers(stream, Frame.request) + Frame.reset(stream, 8))
      }
    }
    #expect(error?.code == .enhanceYourCalm)
  }

  @Test func `resets at a bearable rate are let through (grpc 0.1-2)`() throws {
    for index in 0..<2_000 {
      let stream = UInt32(index * 2 + 1)
      try receive(
        Frame.headers(stream, Frame.request) + Frame.reset(stream, 8),
        after: .milliseconds(11 * index))
    }
  }

  @Test func `streams that make us reset them end the connection (CVE-2025-8671)`() throws {
    var answered = 0
    let error = #expect(throws: HTTP2Error.self) {
      for index in 0..<1_000 {
        let stream = UInt32(index * 2 + 1)
        try receive(Frame.headers(stream, Frame.request, endStream: true))
        try receive(Frame.windowUpdate(stream, 0x7FFF_FFFF))
        _ = try send()
        _ = events()
        answered = index
      }
    }
    #expect(error?.code == .enhanceYourCalm)
    #expect(answered < 100)
  }

  @Test func `frames that carry nothing end the connection (CVE-2019-9518)`() throws {
    try receive(Frame.headers(1, Frame.request))
    let error = #expect(throws: HTTP2Error.self) {
      for _ in 0..<2_000 { try receive(Frame.data(1, [])) }
    }
    #expect(error?.code == .enhanceYourCalm)
  }

  @Test func `pings that are never read end the connection (CVE-2019-9512)`() throws {
    let error = #expect(throws: HTTP2Error.self) {
      for _ in 0..<5_000 { try receive(Frame.ping) }
    }
    #expect(error?.code == .enhanceYourCalm)
  }

  @Test func `fields past the limit are counted and dropped (grpc 0.1-5)`() throws {
    let flood = (0..<100).map { ("k\($0)", String(repeating: "v", count: 300)) }
    let block = Frame.headers(1, Frame.request + flood).dropFirst(9)
    let events = try receive(
      Frame.make(type: 1, flags: 1, stream: 1, Array(block.prefix(16_000)))
        + Frame.make(type: 9, flags: 4, stream: 1, Array(block.dropFirst(16_000))))
    guard case .headers(_, let fields, _, _) = events.first else {
      Issue.record("no headers: \(events)")
      return
    }
    #expect(fields.count < 60)
    #expect(fields.reduce(0) { $0 + $1.utf8.count } < 16 * 1024)
  }

  @Test func `a header block split over many reads is one block (grpc 0.1-6)`() throws {
    let whole = Frame.headers(1, Frame.request)
    let block = Array(whole.dropFirst(9))
    let first = Frame.make(type: 1, flags: 0, stream: 1, Array(block.prefix(10)))
    let second = Frame.make(type: 9, flags: 4, stream: 1, Array(block.dropFirst(10)))
    var events: [RecordedEvent] = []
    for byte in first + second { events += try receive([byte]) }
    #expect(events.count == 1)
    #expect(!server.isReceivingHeaders)
  }

  @Test func `a farewell is a GOAWAY frame with the reason`() {
    var output = ByteBuffer()
    server.farewell(HTTP2Error(code: .enhanceYourCalm, reason: "calm"), into: &output)
    #expect(
      output.copyBytes()
        == Frame.make(
          type: 7, flags: 0, stream: 0, [0, 0, 0, 0, 0, 0, 0, 0xB] + Array("calm".utf8)))
  }

  @Test func `malformed requests never reach the application (S19)`() throws {
    let bad: [[(String, String)]] = [
      [(":method", "POST"), (":scheme", "http"), (":path", "p"), (":authority", "a")],
      [(":method", "POST"), (":path", "/p"), (":authority", "a")],
      Frame.request + [(":path", "/again")],
      Frame.request + [("Upper", "x")],
      Frame.request + [("connection", "close")],
      Frame.request + [("te", "gzip")],
      [("early", "x")] + Frame.request,
    ]
    for (index, fields) in bad.enumerated() {
      let stream = UInt32(index * 2 + 1)
      var events = try receive(Frame.headers(stream, fields, endStream: true))
      _ = try send()
      events += self.events()
      #expect(!events.contains { if case .headers = $0 { true } else { false } }, "\(fields)")
      #expect(events.contains(.resetSent(Int32(stream), .protocolError, forced: true)), "\(fields)")
    }
  }
}
