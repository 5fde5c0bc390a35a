internal import CLibSSL
package import SlipwayBase

/// What a server shows and asks of its clients; shared by its sessions.
///
/// TLS 1.2 and 1.3 with ECDHE and authenticated encryption, the server's choice of cipher, and no
/// renegotiation, compression or resumption. A client must offer one of the application protocols:
/// one that does not is sent the alert no_application_protocol.
package final class TLSServerContext: Sendable {
  let handle: ContextHandle

  /// When the first of the server's certificates expires.
  package let expiresAt: Timestamp

  /// Makes a context; `applicationProtocols`, the preferred one first, must not be empty. Fails
  /// with `configuration` when OpenSSL refuses the identity or the client roots cannot be read.
  package init(
    identity: TLSIdentity, clientVerification: TLSClientVerification = .none,
    applicationProtocols: [String]
  ) throws(TLSError) {
    handle = try unsafe ContextHandle(
      method: TLS_server_method(), ApplicationProtocols(applicationProtocols))
    expiresAt = identity.expiresAt
    try handle.use(identity)
    if let roots = clientVerification.roots { try handle.trust(roots, isNamed: true) }
    let mode =
      switch clientVerification {
      case .none: SSL_VERIFY_NONE
      case .optional: SSL_VERIFY_PEER
      case .required: SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT
      }
    unsafe SSL_CTX_set_verify(handle.handle, mode, SessionHandle.noteRejection)
    unsafe SSL_CTX_set_client_hello_cb(handle.handle, Self.demandProtocols, nil)
    unsafe SSL_CTX_set_alpn_select_cb(
      handle.handle, Self.selectProtocol,
      Unmanaged.passUnretained(handle.protocols).toOpaque())
  }

  /// OpenSSL asks for a choice only when the client offers something, so silence is refused here.
  /// Older versions pass, to be refused for their age.
  private static let demandProtocols: SSL_client_hello_cb_fn = { session, alert, _ in
    let alpn = UInt32(TLSEXT_TYPE_application_layer_protocol_negotiation)
    if unsafe SSL_client_hello_get0_legacy_version(session) < UInt32(TLS1_2_VERSION)
      || SSL_client_hello_get0_ext(session, alpn, nil, nil) == 1
    {
      return SSL_CLIENT_HELLO_SUCCESS
    }
    unsafe alert?.pointee = Int32(TLSAlert.noApplicationProtocol.rawValue)
    return SSL_CLIENT_HELLO_ERROR
  }

  private static let selectProtocol: SSL_CTX_alpn_select_cb_func = {
    _, chosen, chosenCount, offered, offeredCount, argument in
    guard let argument = unsafe argument, let offered = unsafe offered else {
      return SSL_TLSEXT_ERR_ALERT_FATAL
    }
    let protocols = unsafe Unmanaged<ApplicationProtocols>.fromOpaque(argument)
      .takeUnretainedValue()
    let list = unsafe UnsafeRawBufferPointer(start: offered, count: Int(offeredCount))
    guard let place = unsafe protocols.choose(from: list) else {
      return SSL_TLSEXT_ERR_ALERT_FATAL
    }
    unsafe chosen?.pointee = unsafe offered + place.lowerBound
    unsafe chosenCount?.pointee = UInt8(place.count)
    return SSL_TLSEXT_ERR_OK
  }
}
