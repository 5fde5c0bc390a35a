/// Piece sizes that are the same in every run (SplitMix64).
package struct RandomPieces {
  private var state: UInt64

  /// Starts a row of sizes.
  package init(seed: UInt64) {
    state = seed
  }

  /// The next size, from 1 to `limit`.
  package mutating func next(upTo limit: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return 1 + Int((mixed ^ mixed >> 31) % UInt64(limit))
  }
}
