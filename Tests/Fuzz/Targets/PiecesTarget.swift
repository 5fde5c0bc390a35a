import SlipwayBase
import SlipwayHTTP2
import SlipwayTestKit

/// How the bytes of a connection are split on the way must not matter to what they mean.
enum PiecesTarget {
  /// Compares a session that gets all bytes at once with one that gets them in pieces.
  static func run(_ input: FuzzInput) {
    var input = input
    let seed = UInt64(input.byte())
    var script = FrameScript(input, isClient: true)
    var bytes = Frame.magic + Frame.emptySettings
    while let step = script.next() {
      if case .bytes(let more) = step { bytes += more }
    }
    var pieces = RandomPieces(seed: seed)
    let whole = Story(of: bytes) { bytes.count }
    let split = Story(of: bytes) { pieces.next(upTo: 24) }
    // Once a session is over it reads its bytes to the end of the piece and no further.
    guard !whole.isOver, !split.isOver else { return }
    Property.require(
      whole == split, "split bytes mean the same\n\(whole)\nbut in pieces\n\(split)")
  }

  /// What a session makes of bytes.
  private struct Story: Equatable {
    var events: [RecordedEvent] = []
    var failure: HTTP2Error?
    /// Whether the session ended by itself, with a GOAWAY of its own.
    var isOver = false

    init(of bytes: [UInt8], pieceBytes: () -> Int) {
      var limits = SessionDriver.limits
      // These two are looked at once for each read.
      limits.continuationsMax = 1_000_000
      limits.outboundFramesMax = 1_000_000
      guard let session = try? Session(.server, limits: limits) else { return }
      var rest = bytes[...]
      while !rest.isEmpty, failure == nil {
        let piece = rest.prefix(pieceBytes())
        rest = rest.dropFirst(piece.count)
        do {
          try piece.withUnsafeBytes {
            try session.receive($0, at: MonotonicInstant(nanoseconds: 1_000_000_000))
          }
        } catch {
          failure = error as? HTTP2Error
        }
        collect(session)
      }
      isOver = failure == nil && !session.wantsRead
      var output = ByteBuffer()
      if failure == nil { try? session.send(into: &output, limit: .max) }
      collect(session)
      events = events.joined
      dropUnsettledBodies()
      // A client that says goodbye and goes on is heard until its bytes are used up.
      if let end = events.firstIndex(where: \.isGoodbye) { events.removeSubrange(end...) }
    }

    private mutating func collect(_ session: Session) {
      while let event = session.nextEvent() { events.append(RecordedEvent(event, in: session)) }
    }

    /// What comes of a DATA frame before it has more bytes than `content-length` or the window
    /// allows is delivered; of a frame that comes at once nothing is. So only bodies count that
    /// ended, and whose length was not announced.
    private mutating func dropUnsettledBodies() {
      let known = Set(
        events.compactMap { event -> Int32? in
          guard case .headers(let stream, let fields, _, _) = event,
            fields.contains(where: { $0.hasPrefix("content-length") })
          else { return nil }
          return stream
        })
      events.removeAll { event in
        guard case .data(let stream, _, let hasEnded) = event else { return false }
        return !hasEnded || known.contains(stream)
      }
    }
  }
}

extension RecordedEvent {
  fileprivate var isGoodbye: Bool {
    if case .goAway = self { true } else { false }
  }
}
