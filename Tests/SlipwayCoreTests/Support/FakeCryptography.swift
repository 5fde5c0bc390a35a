import SlipwayBase
import SlipwayCore

/// Digests that are quick and unequal for unequal test data, nothing more.
struct FakeCryptography: Cryptography {
  /// What makes the codes of one server differ from those of another.
  var key: UInt64 = 0x5157

  func sha256(_ bytes: [UInt8]) -> ContentDigest {
    ContentDigest(Hex.encode(mixed(bytes, seed: 1)))!
  }

  func authenticate(_ bytes: [UInt8]) -> [UInt8] {
    mixed(bytes, seed: key)
  }

  /// 32 bytes out of four FNV-1a passes with different starts.
  private func mixed(_ bytes: [UInt8], seed: UInt64) -> [UInt8] {
    (1...4).flatMap { pass -> [UInt8] in
      var hash = 0xcbf2_9ce4_8422_2325 ^ (seed &* 0x9e37_79b9_7f4a_7c15 &* UInt64(pass))
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0100_0000_01b3 }
      hash = (hash ^ hash >> 29) &* 0xbf58_476d_1ce4_e5b9
      return (0..<8).map { UInt8(truncatingIfNeeded: hash >> (UInt64($0) * 8)) }
    }
  }
}
