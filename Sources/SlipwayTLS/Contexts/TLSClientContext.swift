internal import CLibSSL

/// What a client shows and asks of its servers; shared by its sessions.
///
/// TLS 1.2 and 1.3 with ECDHE and authenticated encryption, and no renegotiation, compression or
/// resumption. A server must choose one of the application protocols.
package final class TLSClientContext: Sendable {
  let handle: ContextHandle
  /// The name that every server must have, whatever it was called by.
  let serverName: String?
  let acceptsAnyServer: Bool

  /// Makes a context.
  ///
  /// - Parameters:
  ///   - roots: Whose signature under the server's certificate is believed.
  ///   - identity: What to show to servers that ask for a certificate.
  ///   - applicationProtocols: What to offer, the preferred one first; not empty.
  ///   - serverName: A name or IP address to expect and ask for instead of the one that a session
  ///     is made with.
  ///   - acceptsAnyServer: Leaves the server's certificate unchecked, which lets anybody between
  ///     the two read and change everything.
  ///
  /// Fails with `configuration` when something cannot be read or used.
  package init(
    roots: TLSRoots = .system, identity: TLSIdentity? = nil, applicationProtocols: [String],
    serverName: String? = nil, acceptsAnyServer: Bool = false
  ) throws(TLSError) {
    let protocols = try ApplicationProtocols(applicationProtocols)
    handle = try unsafe ContextHandle(method: TLS_client_method(), protocols)
    self.serverName = serverName
    self.acceptsAnyServer = acceptsAnyServer
    if let identity { try handle.use(identity) }
    if !acceptsAnyServer { try handle.trust(roots) }
    unsafe SSL_CTX_set_verify(
      handle.handle, acceptsAnyServer ? SSL_VERIFY_NONE : SSL_VERIFY_PEER,
      SessionHandle.noteRejection)
    let result = unsafe SSL_CTX_set_alpn_protos(
      handle.handle, protocols.wire, UInt32(protocols.wire.count))
    guard result == 0 else { throw ContextHandle.outOfMemory }
  }
}
