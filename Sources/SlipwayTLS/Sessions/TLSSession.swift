internal import CLibSSL
package import SlipwayBase

/// One side of a TLS connection, without the connection: the owner carries bytes between it and a
/// socket. Belongs to one event loop.
///
/// After each call the owner sends what `takeOutput` yields, also after an error: it may be the
/// alert that tells the peer why.
package final class TLSSession {
  /// Most plaintext in a record, in bytes (RFC 8446 §5.1).
  static let recordBytesMax = 16_384
  /// Most steps of OpenSSL's handshake between application data, a few for each key update of the
  /// peer: more is a peer that burns time.
  static let handshakeStepsMax = 1_000
  /// After how many records a sender takes new keys: well below the 2^24.5 that RFC 8446 §5.5
  /// allows for AES-GCM.
  static let recordsPerKeyMax = 1 << 22

  let handle: SessionHandle
  private let protocols: ApplicationProtocols
  private let serverName: String?
  private var failure: TLSError?
  private var isClosed = false
  private var recordsSent = 0
  /// What `peerIdentity` found out.
  var knownPeer: TLSPeerIdentity?

  /// Whether the handshake is over, the peer was accepted and a protocol was chosen.
  package private(set) var isEstablished = false

  /// Whether the peer said that it sends no more (`close_notify`).
  package private(set) var hasPeerClosed = false

  /// The application protocol that both sides chose; empty before `isEstablished`.
  package private(set) var negotiatedProtocol = ""

  /// The server's side of a new connection.
  package init(_ context: TLSServerContext) throws(TLSError) {
    handle = try SessionHandle(context.handle)
    protocols = context.handle.protocols
    serverName = nil
    unsafe SSL_set_accept_state(handle.ssl)
  }

  /// The client's side of a new connection to `serverName`, a DNS name or an IP address, which the
  /// server's certificate must be for. The first output is there at once.
  package init(_ context: TLSClientContext, serverName: String) throws(TLSError) {
    handle = try SessionHandle(context.handle)
    protocols = context.handle.protocols
    let name = context.serverName ?? serverName
    self.serverName = name
    try ServerName(name).apply(to: handle, acceptsAnyServer: context.acceptsAnyServer)
    unsafe SSL_set_connect_state(handle.ssl)
    LibraryErrors.clear()
    _ = try advanceHandshake()
  }

  // MARK: - Bytes

  /// Whether `takeOutput` would yield anything.
  package var hasOutput: Bool { unsafe !handle.notes.pointee.ciphertext.output.isEmpty }

  /// Takes bytes from the peer, goes on with the handshake, and appends what the peer said to
  /// `plaintext`: never more bytes than it was given and had kept of an unfinished record.
  ///
  /// All of `ciphertext` is used up. Bytes after the peer's `close_notify` are ignored. An error is
  /// final: it is thrown again by every later call.
  package func receive(
    _ ciphertext: UnsafeRawBufferPointer, into plaintext: inout ByteBuffer
  ) throws(TLSError) {
    if let failure { throw failure }
    if hasPeerClosed { return }
    LibraryErrors.clear()
    try unsafe handle.reading(ciphertext) { () throws(TLSError) in
      if !isEstablished {
        guard try advanceHandshake() else { return }
      }
      while !hasPeerClosed, handle.hasUnread, try readRecord(into: &plaintext) {}
    }
  }

  /// Tells the session that the connection has ended. Fails with `truncated` unless the peer said
  /// that it would, for then somebody may have cut off what it said.
  package func receiveEnd() throws(TLSError) {
    if let failure { throw failure }
    if hasPeerClosed { return }
    guard isEstablished else { throw fail(Self.closedTooEarly) }
    throw fail(
      TLSError(.truncated, "the connection ended without close_notify; bytes may be missing"))
  }

  /// Encrypts bytes into records of at most 16 KiB; small pieces are best joined before.
  ///
  /// Fails with `misuse` before `isEstablished` and after `close`, where nothing may be sent.
  package func send(_ plaintext: UnsafeRawBufferPointer) throws(TLSError) {
    if let failure { throw failure }
    guard isEstablished, !isClosed else {
      throw TLSError(
        .misuse, isClosed ? "the TLS session is closed" : "the TLS handshake is not over yet")
    }
    if unsafe plaintext.isEmpty { return }
    LibraryErrors.clear()
    let records = (plaintext.count + Self.recordBytesMax - 1) / Self.recordBytesMax
    renewKeys(beforeSending: records)
    // A record adds at most 5 + 8 + 16 bytes: heading, explicit nonce or type, and tag.
    unsafe handle.notes.pointee.ciphertext.output.reserve(plaintext.count + records * 32)
    var written = 0
    let result = unsafe SSL_write_ex(
      handle.ssl, plaintext.baseAddress, plaintext.count, &written)
    guard result == 1, written == plaintext.count else { throw fail() }
  }

  /// Moves what must go to the peer to the end of `ciphertext`. Nothing is copied when that is
  /// empty: the two buffers change places.
  package func takeOutput(into ciphertext: inout ByteBuffer) {
    if ciphertext.isEmpty {
      unsafe swap(&handle.notes.pointee.ciphertext.output, &ciphertext)
    } else {
      unsafe handle.notes.pointee.ciphertext.output.withUnsafeBytes { unsafe ciphertext.append($0) }
      unsafe handle.notes.pointee.ciphertext.output.removeAll()
    }
  }

  /// Says that this side sends no more (`close_notify`), once; what the peer says can still be
  /// received. Does nothing before the handshake is over or after an error.
  package func close() {
    if isClosed || failure != nil { return }
    isClosed = true
    if !isEstablished { return }
    LibraryErrors.clear()
    _ = unsafe SSL_shutdown(handle.ssl)
    LibraryErrors.clear()
  }

  /// Takes new keys for what is sent from now on, which adds to the output, and with `isMutual`
  /// asks the peer to do so too (RFC 8446 §4.6.3). Does nothing with TLS 1.2, which cannot, and
  /// where nothing may be sent.
  package func updateKeys(isMutual: Bool) {
    guard isEstablished, !isClosed, failure == nil,
      unsafe SSL_version(handle.ssl) >= TLS1_3_VERSION
    else { return }
    // What this side does of its own will is not held against the peer.
    let steps = unsafe handle.notes.pointee.handshakeSteps
    _ = unsafe SSL_key_update(
      handle.ssl, isMutual ? SSL_KEY_UPDATE_REQUESTED : SSL_KEY_UPDATE_NOT_REQUESTED)
    _ = unsafe SSL_do_handshake(handle.ssl)
    unsafe handle.notes.pointee.handshakeSteps = steps
    LibraryErrors.clear()
    recordsSent = 0
  }

  // MARK: - Steps

  /// Goes on with the handshake; false when it needs more bytes.
  private func advanceHandshake() throws(TLSError) -> Bool {
    let result = unsafe SSL_do_handshake(handle.ssl)
    guard result == 1 else {
      switch unsafe SSL_get_error(handle.ssl, result) {
      case SSL_ERROR_WANT_READ: return false
      case SSL_ERROR_ZERO_RETURN: throw fail(Self.closedTooEarly)
      default: throw fail()
      }
    }
    var name: UnsafePointer<UInt8>?
    var count: UInt32 = 0
    unsafe SSL_get0_alpn_selected(handle.ssl, &name, &count)
    let chosen = unsafe String(
      decoding: UnsafeBufferPointer(start: name, count: Int(count)), as: UTF8.self)
    isEstablished = true
    unsafe handle.notes.pointee.handshakeSteps = 0
    guard protocols.names.contains(chosen) else {
      close()
      isEstablished = false
      throw fail(
        TLSError(
          .noApplicationProtocol,
          "the server chose no application protocol; it must speak \(protocols.names[0])"))
    }
    negotiatedProtocol = chosen
    return true
  }

  /// Reads from one record; false when there is none to finish.
  private func readRecord(into plaintext: inout ByteBuffer) throws(TLSError) -> Bool {
    let coming = unsafe max(
      handle.notes.pointee.ciphertext.inputCount, Int(SSL_pending(handle.ssl)))
    let room = min(max(coming, 64), Self.recordBytesMax)
    var result: Int32 = 0
    unsafe plaintext.append(capacity: room) { target in
      var count = 0
      result = unsafe SSL_read_ex(handle.ssl, target.baseAddress, target.count, &count)
      return count
    }
    if result == 1 {
      unsafe handle.notes.pointee.handshakeSteps = 0
      return true
    }
    switch unsafe SSL_get_error(handle.ssl, result) {
    case SSL_ERROR_WANT_READ:
      guard unsafe handle.notes.pointee.handshakeSteps <= Self.handshakeStepsMax else {
        throw fail(TLSError(.protocolViolation, "the peer sends handshake messages without end"))
      }
      return false
    case SSL_ERROR_ZERO_RETURN:
      hasPeerClosed = true
      return false
    default:
      throw fail()
    }
  }

  private static let closedTooEarly = TLSError(
    .truncated, "the peer closed the connection during the TLS handshake")

  private func renewKeys(beforeSending records: Int) {
    recordsSent += records
    if recordsSent > Self.recordsPerKeyMax { updateKeys(isMutual: false) }
  }

  /// Ends the session with what OpenSSL and its callbacks have to say.
  private func fail() -> TLSError {
    fail(SessionFailure(handle, serverName: serverName).error)
  }

  private func fail(_ error: TLSError) -> TLSError {
    failure = error
    return error
  }
}
