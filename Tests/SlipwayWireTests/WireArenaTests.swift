import Testing

@testable import SlipwayWire

@Suite struct WireArenaTests {
  @Test func `pieces are aligned and do not overlap, whatever their sizes`() {
    let arena = WireArena(expecting: 100)
    var pieces: [(start: UInt, count: Int)] = []
    for count in [1, 7, 8, 9, 500, 5_000, 0, 3, 100_000, 16] {
      guard let piece = WireArena.allocate(count, from: arena.state) else {
        Issue.record("no memory")
        return
      }
      piece.initializeMemory(as: UInt8.self, repeating: UInt8(count % 256), count: count)
      pieces.append((UInt(bitPattern: piece), count))
    }
    for (index, piece) in pieces.enumerated() {
      #expect(piece.start % 8 == 0)
      for other in pieces[..<index] where other.count > 0 && piece.count > 0 {
        let isApart =
          piece.start >= other.start + UInt(other.count)
          || other.start >= piece.start + UInt(piece.count)
        #expect(isApart)
      }
    }
    let isExhausted = arena.isExhausted
    #expect(!isExhausted)
  }

  @Test func `the budget is the most that is given out`() {
    let arena = WireArena(expecting: 64, budget: 100)
    let state = arena.state
    #expect(WireArena.allocate(96, from: state) != nil)
    #expect(!state.pointee.isExhausted)
    #expect(WireArena.allocate(8, from: state) == nil)
    #expect(state.pointee.isExhausted)
    _ = consume arena
  }

  @Test func `a size that protobuf-c got wrong is refused`() {
    let arena = WireArena(expecting: 64)
    let state = arena.state
    #expect(WireArena.allocate(-1, from: state) == nil)
    #expect(WireArena.allocate(.max, from: state) == nil)
    _ = consume arena
  }

  @Test func `the budget of a message grows with it from a floor`() {
    #expect(WireLimits.memoryBudget(wireBytes: 0) == 65_536)
    #expect(WireLimits.memoryBudget(wireBytes: 10_000) == 240_000)
  }
}
