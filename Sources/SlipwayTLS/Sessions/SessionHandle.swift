internal import CLibSSL

/// The one owner of an OpenSSL `SSL` and of the notes that its callbacks write.
@safe
struct SessionHandle: ~Copyable {
  let ssl: OpaquePointer
  let notes: UnsafeMutablePointer<SessionNotes>
  /// Its callbacks run as long as the session lives.
  private let context: ContextHandle

  init(_ context: ContextHandle) throws(TLSError) {
    LibraryErrors.clear()
    guard let ssl = unsafe SSL_new(context.handle) else { throw ContextHandle.outOfMemory }
    let notes = UnsafeMutablePointer<SessionNotes>.allocate(capacity: 1)
    unsafe notes.initialize(to: SessionNotes())
    guard let bio = unsafe Ciphertext.makeBIO(notes) else {
      unsafe SSL_free(ssl)
      unsafe notes.deinitialize(count: 1)
      unsafe notes.deallocate()
      throw ContextHandle.outOfMemory
    }
    // The one reference to the BIO now belongs to the SSL.
    unsafe SSL_set_bio(ssl, bio, bio)
    unsafe self.ssl = ssl
    unsafe self.notes = notes
    self.context = context
  }

  deinit {
    unsafe SSL_free(ssl)
    unsafe notes.deinitialize(count: 1)
    unsafe notes.deallocate()
  }

  /// Lets the session read from memory of the caller during `body`.
  func reading<Result, Failure: Error>(
    _ bytes: UnsafeRawBufferPointer, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    unsafe notes.pointee.ciphertext.offer(bytes)
    defer { unsafe notes.pointee.ciphertext.withdraw() }
    return try body()
  }

  /// Whether a read could yield anything: bytes that OpenSSL has not seen, or not finished with.
  var hasUnread: Bool {
    unsafe notes.pointee.ciphertext.inputCount > 0 || SSL_has_pending(ssl) == 1
  }
}

extension SessionHandle {
  /// Notes alerts and counts the steps of the handshake.
  static let noteEvent: @convention(c) (OpaquePointer?, Int32, Int32) -> Void = {
    ssl, event, value in
    guard let notes = unsafe Ciphertext.notes(of: SSL_get_rbio(ssl)) else { return }
    if event & SSL_CB_ALERT != 0 {
      let alert = TLSAlert(rawValue: UInt8(truncatingIfNeeded: value))
      if event & SSL_CB_READ != 0 {
        unsafe notes.pointee.alertReceived = alert
      } else {
        unsafe notes.pointee.alertSent = alert
      }
    } else if event & SSL_CB_LOOP != 0 {
      unsafe notes.pointee.handshakeSteps += 1
    }
  }

  /// Notes why a certificate is not accepted, and leaves the verdict as it is.
  static let noteRejection: SSL_verify_cb = { isGood, check in
    if isGood == 1 { return 1 }
    let index = SSL_get_ex_data_X509_STORE_CTX_idx()
    if let check = unsafe check,
      let ssl = unsafe X509_STORE_CTX_get_ex_data(check, index),
      let notes = unsafe Ciphertext.notes(of: SSL_get_rbio(OpaquePointer(ssl))),
      unsafe notes.pointee.rejection == nil
    {
      unsafe notes.pointee.rejection = unsafe CertificateRejection(check)
    }
    return isGood
  }
}
