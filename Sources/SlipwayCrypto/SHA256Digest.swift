internal import SlipwayBase

/// A SHA-256 digest (FIPS 180-4): 32 bytes.
package struct SHA256Digest: Sendable, Hashable {
  /// Length in bytes.
  package static let byteCount = 32

  /// The bytes.
  package let bytes: [UInt8]

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The bytes as 64 lower-case hex digits.
  package var hex: String { Hex.encode(bytes) }
}
