internal import CLibSSL

/// Finds out why OpenSSL ended a session, and says it in a sentence.
struct SessionFailure {
  let errors: LibraryErrors
  let alertSent: TLSAlert?
  let alertReceived: TLSAlert?
  let rejection: CertificateRejection?
  /// The first byte of the peer.
  let firstByte: UInt8?
  /// What a client calls its server.
  let serverName: String?

  /// Takes OpenSSL's errors and what the callbacks noted.
  init(_ session: borrowing SessionHandle, serverName: String?) {
    errors = LibraryErrors.take()
    alertSent = unsafe session.notes.pointee.alertSent
    alertReceived = unsafe session.notes.pointee.alertReceived
    rejection = unsafe session.notes.pointee.rejection
    firstByte = unsafe session.notes.pointee.ciphertext.firstByte
    self.serverName = serverName
  }

  /// The error for the session's owner.
  var error: TLSError {
    if let alert = alertReceived, alert != .closeNotify { return received(alert) }
    if !beginsLikeTLS { return TLSError(.notTLS, "the peer does not speak TLS") }
    if let rejection, errors.hasReason(SSL_R_CERTIFICATE_VERIFY_FAILED) {
      return failed(.untrustedPeer, rejection.sentence(serverName: serverName))
    }
    if errors.hasReason(SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE) {
      return failed(.untrustedPeer, "the peer showed no certificate, and one is required")
    }
    if alertSent == .noApplicationProtocol {
      return failed(
        .noApplicationProtocol,
        "the peer offers none of the application protocols that this side speaks")
    }
    if errors.hasReason(SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_WRONG_SSL_VERSION, SSL_R_VERSION_TOO_LOW)
    {
      return failed(
        .nothingInCommon, "the peer speaks neither TLS 1.2 nor 1.3, and nothing older is spoken")
    }
    if errors.hasReason(
      SSL_R_NO_SHARED_CIPHER, SSL_R_NO_SUITABLE_KEY_SHARE, SSL_R_NO_SHARED_GROUPS,
      SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM, SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS)
    {
      return failed(.nothingInCommon, "the peer and this side share none: \(errors.text)")
    }
    return failed(.protocolViolation, "TLS failed: \(errors.text)")
  }

  /// Whether the first record was a handshake message or an alert, or a ClientHello in the form of
  /// SSL 2, which has its highest bit set.
  private var beginsLikeTLS: Bool {
    guard let firstByte else { return true }
    return firstByte == 0x16 || firstByte == 0x15 || firstByte >= 0x80
  }

  private func received(_ alert: TLSAlert) -> TLSError {
    let kind: TLSError.Kind =
      alert == .noApplicationProtocol ? .noApplicationProtocol : .alertReceived(alert)
    let meaning = alert.explanation.map { ": \($0)" } ?? ""
    return TLSError(kind, "the peer sent the alert \(alert)\(meaning)")
  }

  private func failed(_ kind: TLSError.Kind, _ text: String) -> TLSError {
    guard let alertSent, alertSent != .closeNotify else { return TLSError(kind, text) }
    return TLSError(kind, "\(text) (it was sent the alert \(alertSent))", alertSent: alertSent)
  }
}
