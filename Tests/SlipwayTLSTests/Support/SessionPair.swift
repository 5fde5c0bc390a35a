import SlipwayBase
import SlipwayTLS

/// A client and a server that talk in memory.
struct SessionPair {
  let client: TLSSession
  let server: TLSSession
  /// What the client has received.
  var clientHeard: [UInt8] = []
  /// What the server has received.
  var serverHeard: [UInt8] = []

  init(
    _ clientContext: TLSClientContext, _ serverContext: TLSServerContext,
    name: String = "localhost"
  ) throws {
    client = try TLSSession(clientContext, serverName: name)
    server = try TLSSession(serverContext)
  }

  /// A pair that has shaken hands.
  static func established() throws -> SessionPair {
    var pair = try SessionPair(TestCertificates.client(), TestCertificates.server())
    try pair.settle()
    return pair
  }

  /// Carries bytes to and fro, in pieces of `size`, until both sides are silent.
  mutating func settle(pieces size: Int = .max) throws {
    while client.hasOutput || server.hasOutput {
      try Self.carry(from: client, to: server, into: &serverHeard, pieces: size)
      try Self.carry(from: server, to: client, into: &clientHeard, pieces: size)
    }
  }

  /// Carries bytes to and fro until both sides are silent or failed; the errors of both.
  mutating func settleBadly() -> (client: TLSError?, server: TLSError?) {
    var errors: (client: TLSError?, server: TLSError?)
    while client.hasOutput || server.hasOutput {
      do {
        try Self.carry(from: client, to: server, into: &serverHeard, pieces: .max)
      } catch {
        errors.server = error as? TLSError
      }
      do {
        try Self.carry(from: server, to: client, into: &clientHeard, pieces: .max)
      } catch {
        errors.client = error as? TLSError
      }
    }
    return errors
  }

  /// Carries one side's output to the other.
  static func carry(
    from sender: TLSSession, to receiver: TLSSession, into heard: inout [UInt8], pieces: Int
  ) throws {
    var wire = output(of: sender)[...]
    while !wire.isEmpty {
      let piece = wire.prefix(pieces)
      try feed(Array(piece), to: receiver, into: &heard)
      wire = wire.dropFirst(piece.count)
    }
  }

  /// Takes a session's output.
  static func output(of session: TLSSession) -> [UInt8] {
    var wire = ByteBuffer()
    session.takeOutput(into: &wire)
    return wire.copyBytes()
  }

  /// Gives bytes to a session.
  static func feed(
    _ bytes: [UInt8], to session: TLSSession, into heard: inout [UInt8]
  ) throws {
    var plaintext = ByteBuffer()
    defer { heard += plaintext.copyBytes() }
    try bytes.withUnsafeBytes { try session.receive($0, into: &plaintext) }
  }

  /// Sends bytes.
  static func send(_ bytes: [UInt8], by session: TLSSession) throws {
    try bytes.withUnsafeBytes { try session.send($0) }
  }
}
