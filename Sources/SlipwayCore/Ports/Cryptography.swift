/// What the domain needs of a cryptographic library.
package protocol Cryptography: Sendable {
  /// SHA-256 of `bytes`.
  func sha256(_ bytes: [UInt8]) -> ContentDigest
  /// A code that only this server can make for `bytes`, 32 bytes, stable across restarts.
  func authenticate(_ bytes: [UInt8]) -> [UInt8]
}
