/// What OpenSSL's callbacks read and write while a session is at work.
struct SessionNotes: ~Copyable {
  /// The bytes of the connection.
  var ciphertext = Ciphertext()
  /// The last alert that was sent.
  var alertSent: TLSAlert?
  /// The last alert that came.
  var alertReceived: TLSAlert?
  /// The first certificate of the peer that was not accepted, and why.
  var rejection: CertificateRejection?
  /// What OpenSSL's handshake did, for instance because of key updates, since the last application
  /// data came.
  var handshakeSteps = 0
}
