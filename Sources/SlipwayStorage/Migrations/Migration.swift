internal import SlipwayBase

/// One step of the schema. Steps only go forward, and one that was released never changes.
package struct Migration: Sendable {
  /// Position, counted from 1 without gaps.
  package let number: Int
  /// What it does, for people.
  package let name: String
  /// The statements, each ended by `;`.
  package let script: StaticString

  package init(number: Int, name: String, script: StaticString) {
    self.number = number
    self.name = name
    self.script = script
  }

  /// Shows that the script is the one that was applied: FNV-1a with 64 bits, in hex. It guards
  /// against mistakes, not against forgery.
  package var checksum: String {
    let hash = script.description.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { hash, byte in
      (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }
    return Hex.encode((0..<8).reversed().map { UInt8(truncatingIfNeeded: hash >> ($0 * 8)) })
  }

  /// Every step, in order.
  package static let all: [Migration] = [.initialSchema]
}
