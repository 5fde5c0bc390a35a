import SlipwayBase
import SlipwayHTTP2
import SlipwayTestKit

/// A client and a server session joined by bytes, which are delivered in pieces of any size.
final class SessionPair {
  /// How bytes are cut on their way.
  enum Delivery: Sendable {
    case whole
    case byteByByte
    case random(seed: UInt64)
  }

  let client: Session
  let server: Session
  private(set) var clientEvents: [RecordedEvent] = []
  private(set) var serverEvents: [RecordedEvent] = []
  /// What the server does with its events, beside recording them.
  var serve: (RecordedEvent) -> Void = { _ in }
  var now = MonotonicInstant(nanoseconds: 1_000_000_000)
  private let delivery: Delivery
  private var random: RandomPieces

  init(_ delivery: Delivery = .whole, limits: SessionLimits = SessionLimits()) throws {
    client = try Session(.client)
    server = try Session(.server, limits: limits)
    self.delivery = delivery
    random = RandomPieces(seed: { if case .random(let seed) = delivery { seed } else { 1 } }())
  }

  /// Carries bytes both ways until nobody has more to say.
  func run() throws {
    while try carry(from: client, to: server) || carry(from: server, to: client) {}
  }

  private func carry(from sender: Session, to receiver: Session) throws -> Bool {
    var output = ByteBuffer()
    try sender.send(into: &output, limit: .max)
    collect(sender)
    let bytes = output.copyBytes()
    try deliver(bytes, to: receiver)
    return !bytes.isEmpty
  }

  /// Gives bytes to one of the two sessions as the delivery says.
  func deliver(_ bytes: [UInt8], to receiver: Session) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = rest.prefix(pieceSize(rest.count))
      rest = rest.dropFirst(piece.count)
      try piece.withUnsafeBytes { try receiver.receive($0, at: now) }
      collect(receiver)
    }
  }

  private func collect(_ session: Session) {
    while let event = session.nextEvent() {
      let recorded = RecordedEvent(event, in: session)
      if session === server {
        serverEvents.append(recorded)
        serve(recorded)
      } else {
        clientEvents.append(recorded)
      }
    }
  }

  private func pieceSize(_ available: Int) -> Int {
    switch delivery {
    case .whole: available
    case .byteByByte: 1
    case .random: random.next(upTo: min(available, 40))
    }
  }
}
