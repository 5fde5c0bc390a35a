internal import CLibSSL

/// What all sessions of one side share: the one owner of an OpenSSL `SSL_CTX`.
@safe
final class ContextHandle: @unchecked Sendable {  // OpenSSL locks; set up before it is shared
  let handle: OpaquePointer
  /// Also read by OpenSSL's callbacks, to which its address is given.
  let protocols: ApplicationProtocols

  /// TLS 1.2: only forward secrecy with authenticated encryption, which is also all that HTTP/2
  /// allows (RFC 9113 §9.2.2). AES first: whoever is slow at it is given ChaCha20.
  private static let ciphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    + "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    + "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"
  private static let tls13Ciphers =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"
  private static let groups = "X25519:P-256:P-384"

  static let outOfMemory = TLSError(.configuration, "OpenSSL has no memory; free some")

  /// A context for TLS 1.2 and newer without renegotiation, compression or resumption.
  ///
  /// Nothing is resumed because OpenSSL 3.0 keeps one key for tickets as long as the context
  /// lives, which would undo forward secrecy, and because a resumed session skips the check of the
  /// peer's certificate. Connections live long enough to make up for whole handshakes.
  init(method: OpaquePointer?, _ protocols: ApplicationProtocols) throws(TLSError) {
    LibraryErrors.clear()
    guard let handle = unsafe SSL_CTX_new(method) else {
      throw TLSError(.configuration, "OpenSSL makes no context: \(LibraryErrors.take().text)")
    }
    unsafe self.handle = handle
    self.protocols = protocols
    unsafe SSL_CTX_set_options(handle, slipway_tls_options)
    unsafe slipway_tls_forget_sessions(handle)
    unsafe SSL_CTX_set_info_callback(handle, SessionHandle.noteEvent)
    let isSet =
      unsafe slipway_tls_set_lowest_version(handle, TLS1_2_VERSION) == 1
      && SSL_CTX_set_num_tickets(handle, 0) == 1
      && SSL_CTX_set_cipher_list(handle, Self.ciphers) == 1
      && SSL_CTX_set_ciphersuites(handle, Self.tls13Ciphers) == 1
      && slipway_tls_set_groups(handle, Self.groups) == 1
    guard isSet else {
      throw TLSError(.configuration, "OpenSSL refuses a setting: \(LibraryErrors.take().text)")
    }
  }

  deinit { unsafe SSL_CTX_free(handle) }

  /// Shows `identity` to peers.
  func use(_ identity: TLSIdentity) throws(TLSError) {
    LibraryErrors.clear()
    var isUsed = unsafe SSL_CTX_use_certificate(handle, identity.chain[0].handle) == 1
    for certificate in identity.chain.dropFirst() where isUsed {
      isUsed = unsafe slipway_tls_add_to_chain(handle, certificate.handle) == 1
    }
    guard unsafe isUsed && SSL_CTX_use_PrivateKey(handle, identity.key.handle) == 1 else {
      throw TLSError(
        .configuration, "OpenSSL refuses the certificate or its key: \(LibraryErrors.take().text)")
    }
  }

  /// Believes certificates below `roots`. With `isNamed` a server tells clients whose certificates
  /// it believes, so that they can choose one.
  func trust(_ roots: TLSRoots, isNamed: Bool = false) throws(TLSError) {
    LibraryErrors.clear()
    guard let source = roots.source else {
      guard unsafe SSL_CTX_set_default_verify_paths(handle) == 1 else {
        throw TLSError(
          .configuration, "cannot read the system's roots: \(LibraryErrors.take().text)")
      }
      return
    }
    let store = unsafe SSL_CTX_get_cert_store(handle)
    unsafe X509_STORE_set_flags(store, UInt(X509_V_FLAG_PARTIAL_CHAIN))
    for certificate in try Certificate.readAll(source) {
      guard unsafe X509_STORE_add_cert(store, certificate.handle) == 1 else {
        throw Self.outOfMemory
      }
      if isNamed { unsafe SSL_CTX_add_client_CA(handle, certificate.handle) }
    }
  }
}
