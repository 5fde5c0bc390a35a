internal import CLibSSL

/// What both sides agreed upon, and who the other one is.
extension TLSSession {
  /// The version for a log: `TLSv1.3`.
  package var version: String { unsafe String(cString: SSL_get_version(handle.ssl)) }

  /// The cipher for a log: `TLS_AES_128_GCM_SHA256`; empty before there is one.
  package var cipher: String {
    guard let cipher = unsafe SSL_get_current_cipher(handle.ssl) else { return "" }
    return unsafe String(cString: SSL_CIPHER_get_name(cipher))
  }

  /// Who the peer is; nil before `isEstablished` and when it showed no certificate.
  package var peerIdentity: TLSPeerIdentity? {
    if knownPeer == nil, isEstablished,
      let certificate = unsafe SSL_get1_peer_certificate(handle.ssl)
    {
      let isVerified =
        unsafe SSL_get_verify_mode(handle.ssl) != SSL_VERIFY_NONE
        && SSL_get_verify_result(handle.ssl) == X509_V_OK
      knownPeer = unsafe TLSPeerIdentity(
        Certificate(adopting: certificate), isVerified: isVerified)
    }
    return knownPeer
  }
}
