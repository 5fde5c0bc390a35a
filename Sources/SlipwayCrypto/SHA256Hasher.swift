internal import COpenSSL

/// Digests bytes as they come. Owns its OpenSSL context.
@safe package struct SHA256Hasher: ~Copyable {
  private let context: OpaquePointer

  /// A digest of nothing yet.
  package init() {
    guard let context = unsafe EVP_MD_CTX_new(),
      unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
    else { preconditionFailure("OpenSSL has no SHA-256 or no memory") }
    unsafe self.context = context
  }

  deinit { unsafe EVP_MD_CTX_free(context) }

  /// Adds bytes.
  package mutating func update(_ bytes: [UInt8]) {
    let done = unsafe bytes.withUnsafeBytes {
      unsafe EVP_DigestUpdate(context, $0.baseAddress, $0.count)
    }
    precondition(done == 1, "OpenSSL refused to digest")
  }

  /// The digest of all bytes so far; more may follow.
  package borrowing func digest() -> SHA256Digest {
    guard let copy = unsafe EVP_MD_CTX_new(), unsafe EVP_MD_CTX_copy_ex(copy, context) == 1 else {
      preconditionFailure("OpenSSL has no memory")
    }
    defer { unsafe EVP_MD_CTX_free(copy) }
    let size = SHA256Digest.byteCount
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      var length: UInt32 = 0
      let done = unsafe EVP_DigestFinal_ex(copy, buffer.baseAddress, &length)
      precondition(done == 1 && length == 32, "OpenSSL refused to finish a digest")
      count = Int(length)
    }
    return SHA256Digest(bytes: bytes)
  }

  /// The digest of `bytes`.
  package static func digest(of bytes: [UInt8]) -> SHA256Digest {
    var hasher = SHA256Hasher()
    hasher.update(bytes)
    return hasher.digest()
  }
}
