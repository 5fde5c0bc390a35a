import SlipwayBase
import SlipwayTestKit
import Testing

@testable import SlipwayHTTP2

/// Requests that end before they were sent.
struct SessionResetTests {
  /// A client's session whose preface was sent, and a request that was not.
  private func unsent() throws -> (session: Session, stream: Int32) {
    let session = try Session(.client)
    var preface = ByteBuffer()
    try session.send(into: &preface, limit: .max)
    let block = HeaderBlock()
    for (name, value) in Frame.request { block.append(name: name, value: value) }
    return (session, try session.submitRequest(headers: block))
  }

  @Test func `GOAWAY before a request was sent reports that it was not (C26)`() throws {
    let (session, stream) = try unsent()
    let goAway = Frame.make(type: 7, flags: 0, stream: 0, [0, 0, 0, 1, 0, 0, 0, 0])
    try (Frame.emptySettings + goAway).withUnsafeBytes { try session.receive($0, at: .now()) }
    var events: [RecordedEvent] = []
    while let event = session.nextEvent() { events.append(RecordedEvent(event, in: session)) }
    #expect(!session.mayOpenStreams)
    var output = ByteBuffer()
    try session.send(into: &output, limit: .max)
    while let event = session.nextEvent() { events.append(RecordedEvent(event, in: session)) }
    #expect(
      events == [
        .settings, .goAway(1, .noError, ""), .headersNotSent(stream),
        .closed(stream, .refusedStream),
      ])
  }

  @Test func `a request that is reset before it is sent leaves nothing behind (C44)`() throws {
    let (session, stream) = try unsent()
    session.reset(stream, .cancel)
    var output = ByteBuffer()
    try session.send(into: &output, limit: .max)
    #expect(output.copyBytes() == [])
    #expect(session.requestedResets.isEmpty)
    #expect(session.bodies.count == 0)
  }
}
