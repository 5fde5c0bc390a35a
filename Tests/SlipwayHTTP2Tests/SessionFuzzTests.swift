import SlipwayBase
import SlipwayHTTP2
import SlipwayTestKit
import Testing

struct SessionFuzzTests {
  /// A conversation with every kind of frame in it.
  private static let conversation: [UInt8] =
    Frame.emptySettings + Frame.settingsAcknowledgement + Frame.headers(1, Frame.request)
    + Frame.data(1, Array(repeating: 3, count: 100)) + Frame.ping
    + Frame.headers(3, Frame.request, endStream: true) + Frame.windowUpdate(0, 1_000)
    + Frame.data(1, [], endStream: true) + Frame.reset(3, 8)
    + Frame.make(type: 2, flags: 0, stream: 5, [0, 0, 0, 0, 16])
    + Frame.make(type: 7, flags: 0, stream: 0, Array(repeating: 0, count: 8))

  @Test(arguments: 0..<8)
  func `no input traps, and every failure says why (S64)`(seed: UInt64) throws {
    var random = RandomPieces(seed: seed)
    for _ in 0..<400 {
      let server = try Session(.server)
      var bytes = Frame.magic + Self.conversation
      for _ in 0..<random.next(upTo: 6) {
        bytes[Frame.magic.count + random.next(upTo: Self.conversation.count) - 1] =
          UInt8(random.next(upTo: 256) - 1)
      }
      do {
        var rest = bytes[...]
        while !rest.isEmpty {
          let piece = rest.prefix(random.next(upTo: 64))
          rest = rest.dropFirst(piece.count)
          try piece.withUnsafeBytes { try server.receive($0, at: .now()) }
          answer(server)
          var output = ByteBuffer()
          try server.send(into: &output, limit: 100_000)
          answer(server)
        }
      } catch let error as HTTP2Error {
        #expect(!error.reason.isEmpty)
      }
    }
  }

  /// Takes all events and answers every request.
  private func answer(_ server: Session) {
    while let event = server.nextEvent() {
      guard case .headers(let stream, _, true, _) = event else { continue }
      let headers = HeaderBlock()
      headers.append(":status", "200")
      server.submitResponse(stream, headers: headers, endStream: false)
      server.write(stream) { $0.append([1, 2, 3]) }
      server.finish(stream, trailers: headers)
    }
  }
}
