/// What a server's context is made from; files are read each time it is made.
package struct TLSServerConfiguration: Sendable, Hashable {
  /// The server's certificate and those that lead from it to a root.
  package var certificateChain: PEMSource
  /// The key of the server's certificate.
  package var privateKey: PEMSource
  /// Whether clients are asked for a certificate.
  package var clientVerification: TLSClientVerification
  /// The protocols above TLS, the preferred one first.
  package var applicationProtocols: [String]

  /// Describes a server.
  package init(
    certificateChain: PEMSource, privateKey: PEMSource,
    clientVerification: TLSClientVerification = .none, applicationProtocols: [String]
  ) {
    self.certificateChain = certificateChain
    self.privateKey = privateKey
    self.clientVerification = clientVerification
    self.applicationProtocols = applicationProtocols
  }

  /// Reads the files and makes a context.
  package func makeContext() throws(TLSError) -> TLSServerContext {
    try TLSServerContext(
      identity: TLSIdentity(certificateChain: certificateChain, privateKey: privateKey),
      clientVerification: clientVerification, applicationProtocols: applicationProtocols)
  }

  /// The files that are read.
  var paths: [String] {
    [certificateChain, privateKey, clientVerification.roots?.source].compactMap { $0?.path }
  }
}
