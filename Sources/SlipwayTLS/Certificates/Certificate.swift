internal import CLibSSL
internal import SlipwayBase

/// A certificate: the one owner of a reference to an OpenSSL `X509`.
@safe
final class Certificate: @unchecked Sendable {  // an X509 is not changed after it was read
  let handle: OpaquePointer

  /// Takes over the caller's reference.
  init(adopting handle: OpaquePointer) {
    unsafe self.handle = handle
  }

  deinit { unsafe X509_free(handle) }

  /// All certificates of a source, in its order; at least one.
  static func readAll(_ source: PEMSource) throws(TLSError) -> [Certificate] {
    try source.withBytes { (bytes) throws(TLSError) in
      LibraryErrors.clear()
      let bio = try MemoryBIO(reading: bytes)
      var certificates: [Certificate] = []
      while let handle = unsafe PEM_read_bio_X509(bio.handle, nil, nil, nil) {
        unsafe certificates.append(Certificate(adopting: handle))
      }
      let errors = LibraryErrors.take()
      guard errors.contains(library: ERR_LIB_PEM, reason: PEM_R_NO_START_LINE) else {
        throw TLSError(
          .configuration,
          "certificate \(certificates.count + 1) of \(source.name) is damaged: \(errors.text)")
      }
      guard !certificates.isEmpty else {
        throw TLSError(
          .configuration,
          "\(source.name) holds no certificate: there is no line -----BEGIN CERTIFICATE-----")
      }
      return certificates
    }
  }

  /// When the certificate ceases to be valid.
  var expiresAt: Timestamp { unsafe CertificateFields.time(X509_get0_notAfter(handle)) }

  /// Whether a key belongs to the certificate.
  func fits(_ key: PrivateKey) -> Bool {
    defer { LibraryErrors.clear() }
    return unsafe X509_check_private_key(handle, key.handle) == 1
  }
}
