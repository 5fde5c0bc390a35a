internal import CLibSSL

/// A private key: the one owner of a reference to an OpenSSL `EVP_PKEY`.
@safe
final class PrivateKey: @unchecked Sendable {  // an EVP_PKEY is not changed after it was read
  let handle: OpaquePointer

  /// The first private key of a source.
  init(_ source: PEMSource) throws(TLSError) {
    unsafe handle = try source.withBytes { (bytes) throws(TLSError) in
      LibraryErrors.clear()
      let bio = try MemoryBIO(reading: bytes)
      // Without an answer to its question OpenSSL would ask for a password on the terminal.
      guard
        let handle = unsafe PEM_read_bio_PrivateKey(bio.handle, nil, { _, _, _, _ in -1 }, nil)
      else {
        let errors = LibraryErrors.take()
        throw TLSError(.configuration, Self.explain(bytes, source.name, errors))
      }
      return unsafe handle
    }
  }

  deinit { unsafe EVP_PKEY_free(handle) }

  private static func explain(
    _ bytes: [UInt8], _ name: String, _ errors: LibraryErrors
  ) -> String {
    let headings = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      .filter { $0.hasPrefix("-----BEGIN ") || $0.hasPrefix("Proc-Type:") }
    if headings.contains(where: { $0.contains("ENCRYPTED") }) {
      return "the private key in \(name) is encrypted; give one without a password"
    }
    if headings.contains(where: { $0.contains("PRIVATE KEY-----") }) {
      return "the private key in \(name) is damaged: \(errors.text)"
    }
    return "\(name) holds no private key: there is no line -----BEGIN PRIVATE KEY-----"
  }
}
