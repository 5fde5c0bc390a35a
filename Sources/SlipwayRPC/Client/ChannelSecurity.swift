internal import SlipwayTLS

/// How a channel protects its connections.
public enum ChannelSecurity: Sendable, Hashable {
  /// Not at all: anybody on the way can read and change what is sent.
  case plaintext
  /// With TLS 1.2 or newer.
  case tls(ChannelTLS)
}

/// What a client needs for TLS. The server's certificate is always verified.
public struct ChannelTLS: Sendable, Hashable {
  /// The file of PEM certificates that servers may be signed by; nil trusts the system's. Default
  /// nil.
  public var rootsFile: String?
  /// The file of the client's own PEM certificate, with those that sign it behind, for servers that
  /// ask for one (mTLS); nil for none. Default nil.
  public var certificateFile: String?
  /// The file of the PEM key of that certificate. Default nil.
  public var privateKeyFile: String?
  /// The name that the server's certificate must have, and that is sent to it; nil for the
  /// target's host. Default nil.
  public var serverName: String?

  /// Settings of which any may be left out.
  public init(
    rootsFile: String? = nil, certificateFile: String? = nil, privateKeyFile: String? = nil,
    serverName: String? = nil
  ) {
    self.rootsFile = rootsFile
    self.certificateFile = certificateFile
    self.privateKeyFile = privateKeyFile
    self.serverName = serverName
  }

  /// Reads the files; INVALID_ARGUMENT says what is wrong with them.
  func makeContext() throws(RPCError) -> TLSClientContext {
    do {
      let identity =
        switch (certificateFile, privateKeyFile) {
        case (nil, nil): nil as TLSIdentity?
        case (let certificate?, let key?):
          try TLSIdentity(certificateChain: .file(certificate), privateKey: .file(key))
        default:
          throw RPCError(
            code: .invalidArgument,
            message: "a certificate needs its key: set certificateFile and privateKeyFile")
        }
      return try TLSClientContext(
        roots: rootsFile.map { .pem(file: $0) } ?? .system, identity: identity,
        applicationProtocols: ["h2"], serverName: serverName)
    } catch let error as RPCError {
      throw error
    } catch {
      throw RPCError(code: .invalidArgument, message: "TLS cannot be set up: \(error)")
    }
  }
}
