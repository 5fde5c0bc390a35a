import SlipwayBase
import SlipwayTLS
import Testing

/// Established sessions.
struct TransferTests {
  private static func bytes(_ count: Int, seed: UInt64) -> [UInt8] {
    var random = SeededRandom(seed: seed)
    let block = (0..<65_521).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    var bytes: [UInt8] = []
    while bytes.count < count { bytes += block }
    return Array(bytes.prefix(count))
  }

  @Test func `16 MiB arrive as they were, both ways at once`() throws {
    var pair = try SessionPair.established()
    let up = Self.bytes(16 << 20, seed: 1)
    let down = Self.bytes(16 << 20, seed: 2)
    var random = SeededRandom(seed: 3)
    var sent = (up: 0, down: 0)
    while sent.up < up.count || sent.down < down.count {
      let a = min(1 + Int(random.next() % 200_000), up.count - sent.up)
      try SessionPair.send(Array(up[sent.up..<sent.up + a]), by: pair.client)
      sent.up += a
      let b = min(1 + Int(random.next() % 200_000), down.count - sent.down)
      try SessionPair.send(Array(down[sent.down..<sent.down + b]), by: pair.server)
      sent.down += b
      try pair.settle(pieces: 1 + Int(random.next() % 40_000))
    }
    #expect(pair.serverHeard == up)
    #expect(pair.clientHeard == down)
  }

  @Test func `records hold 16 KiB at most`() throws {
    let pair = try SessionPair.established()
    try SessionPair.send([UInt8](repeating: 0, count: 100_000), by: pair.client)
    var wire = SessionPair.output(of: pair.client)[...]
    var sizes: [Int] = []
    while wire.count >= 5 {
      let start = wire.startIndex
      sizes.append(Int(wire[start + 3]) << 8 | Int(wire[start + 4]))
      wire = wire.dropFirst(5 + sizes[sizes.count - 1])
    }
    #expect(wire.isEmpty)
    #expect(sizes.count == 7)
    #expect(sizes.allSatisfy { $0 <= 16_384 + 256 })
  }

  @Test func `output goes behind what the buffer already holds`() throws {
    var pair = try SessionPair.established()
    var wire = ByteBuffer()
    for text in ["one", "two", "three"] {
      try SessionPair.send(Array(text.utf8), by: pair.client)
      pair.client.takeOutput(into: &wire)
    }
    #expect(!pair.client.hasOutput)
    try SessionPair.feed(wire.copyBytes(), to: pair.server, into: &pair.serverHeard)
    #expect(pair.serverHeard == Array("onetwothree".utf8))
  }

  @Test func `nothing is sent for nothing`() throws {
    let pair = try SessionPair.established()
    try SessionPair.send([], by: pair.client)
    #expect(!pair.client.hasOutput)
  }

  @Test func `keys can be renewed while data flows`() throws {
    var pair = try SessionPair.established()
    for round in 0..<300 {
      pair.client.updateKeys(isMutual: round.isMultiple(of: 2))
      try SessionPair.send([UInt8(round & 0xFF)], by: pair.client)
      if round.isMultiple(of: 3) { pair.server.updateKeys(isMutual: true) }
      try SessionPair.send([UInt8(round & 0xFF)], by: pair.server)
      try pair.settle()
    }
    let all = (0..<300).map { UInt8($0 & 0xFF) }
    #expect(pair.serverHeard == all)
    #expect(pair.clientHeard == all)
  }

  @Test func `both sides close, one after the other`() throws {
    var pair = try SessionPair.established()
    try SessionPair.send(Array("last".utf8), by: pair.client)
    pair.client.close()
    pair.client.close()
    try pair.settle()
    #expect(pair.serverHeard == Array("last".utf8))
    #expect(pair.server.hasPeerClosed && !pair.client.hasPeerClosed)
    try pair.server.receiveEnd()
    // The other direction still works.
    try SessionPair.send(Array("reply".utf8), by: pair.server)
    pair.server.close()
    try pair.settle()
    #expect(pair.clientHeard == Array("reply".utf8))
    #expect(pair.client.hasPeerClosed)
    let error = #expect(throws: TLSError.self) { try SessionPair.send([1], by: pair.client) }
    #expect(error?.kind == .misuse)
    #expect(error?.description == "the TLS session is closed")
  }

  @Test func `bytes after the end are ignored`() throws {
    var pair = try SessionPair.established()
    pair.client.close()
    let end = SessionPair.output(of: pair.client)
    try SessionPair.feed(end + [1, 2, 3], to: pair.server, into: &pair.serverHeard)
    try SessionPair.feed([4, 5, 6], to: pair.server, into: &pair.serverHeard)
    #expect(pair.server.hasPeerClosed && pair.serverHeard.isEmpty)
  }

  @Test func `a connection that is cut off is not one that ended`() throws {
    var pair = try SessionPair.established()
    try SessionPair.send(Array("half".utf8), by: pair.client)
    try pair.settle()
    let error = #expect(throws: TLSError.self) { try pair.server.receiveEnd() }
    #expect(error?.kind == .truncated)
    #expect(pair.serverHeard == Array("half".utf8))
  }
}
