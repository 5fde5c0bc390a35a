import SlipwayBase
import SlipwayWire
import Testing

/// Random damage to good messages must never crash the decoder, and what it accepts must be stable.
@Suite struct MutationTests {
  /// A generator whose numbers are the same on every run.
  struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var value = state
      value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
      value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
      return value ^ (value >> 31)
    }
  }

  private static func damage(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
    for _ in 0...Int.random(in: 0..<4, using: &random) {
      guard let place = bytes.indices.randomElement(using: &random) else { return }
      switch Int.random(in: 0..<6, using: &random) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 2: bytes.remove(at: place)
      case 3: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
      case 4: bytes.removeSubrange(place...)
      default: bytes.insert(contentsOf: bytes[place...].prefix(12), at: place)
      }
    }
  }

  @Test(arguments: 0..<8)
  func `damaged messages are refused or decoded to something stable`(seed: UInt64) throws {
    var random = SplitMix64(state: seed)
    let good = KindsSample.message.encoded()
    var accepted = 0
    for _ in 0..<2_000 {
      var bytes = good
      Self.damage(&bytes, &random)
      guard let decoded = try? SlipwayTestingV1.Kinds(decoding: bytes) else { continue }
      accepted += 1
      let encoded = decoded.encoded()
      let again = try SlipwayTestingV1.Kinds(decoding: encoded)
      #expect(again.encoded() == encoded)
    }
    #expect(accepted > 0)
  }

  @Test(arguments: 0..<4)
  func `random bytes never crash the decoder`(seed: UInt64) {
    var random = SplitMix64(state: seed)
    for _ in 0..<5_000 {
      let count = Int.random(in: 0..<64, using: &random)
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      _ = try? SlipwayTestingV1.Kinds(decoding: bytes)
      _ = try? SlipwayTestingV1.Outer(decoding: bytes)
    }
  }
}
