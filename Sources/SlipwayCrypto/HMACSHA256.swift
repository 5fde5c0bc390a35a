internal import COpenSSL

/// Message authentication codes (RFC 2104) with SHA-256.
package enum HMACSHA256 {
  /// The 32-byte code of `bytes` under `key`.
  package static func code(for bytes: [UInt8], key: [UInt8]) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: SHA256Digest.byteCount) { buffer, count in
      var length: UInt32 = 0
      let code = unsafe HMAC(
        EVP_sha256(), key, Int32(key.count), bytes, bytes.count, buffer.baseAddress, &length)
      precondition(unsafe code != nil, "OpenSSL refused to make a code")
      count = Int(length)
    }
  }

  /// Whether two codes are equal, in a time that tells nothing about where they differ.
  package static func areEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    unsafe a.count == b.count && CRYPTO_memcmp(a, b, a.count) == 0
  }
}
