internal import SlipwayCore
internal import SlipwayCrypto
internal import SlipwayRuntime

/// The domain's cryptography, by OpenSSL, with a key that is made once and kept in the data
/// directory so that page tokens survive restarts.
struct ServerCryptography: Cryptography {
  /// Length of the key, in bytes.
  private static let keyBytes = 32

  private let key: [UInt8]

  /// Reads the key from `keyFile`, making it at the first start (mode 0600).
  init(keyFile: String) throws(RuntimeError) {
    if Directories.exists(keyFile) {
      key = try OpenFile(reading: keyFile).read(upTo: Self.keyBytes)
      if key.count == Self.keyBytes { return }
      throw RuntimeError("read \(keyFile)", reason: "it does not hold a key of this server")
    }
    key = RandomBytes.make(count: Self.keyBytes)
    try Directories.replaceFile(keyFile, with: key, mode: 0o600)
  }

  func sha256(_ bytes: [UInt8]) -> ContentDigest {
    ContentDigest(SHA256Hasher.digest(of: bytes).hex)!
  }

  func authenticate(_ bytes: [UInt8]) -> [UInt8] {
    HMACSHA256.code(for: bytes, key: key)
  }
}
