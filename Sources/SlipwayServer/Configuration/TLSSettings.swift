internal import SlipwayTLS

/// The certificates of the gRPC addresses. With one, all of them speak TLS only; without, none.
package struct TLSSettings: Sendable, Hashable {
  /// What becomes of clients that show no certificate, once certificates are asked for.
  package enum ClientAuthentication: String, Sendable, Hashable {
    /// They are turned away.
    case required
    /// They are let in, without an identity.
    case optional
  }

  /// PEM file of the server's certificate and those that lead from it to a root; empty for no TLS.
  package var certificateFile = ""
  /// PEM file of the certificate's key, without a password.
  package var keyFile = ""
  /// PEM file of the certificates that clients' certificates are signed by; empty asks clients for
  /// none.
  package var clientRootsFile = ""
  /// Whether clients must show a certificate; nil is what nobody asked for: `required`.
  package var clientAuthentication: ClientAuthentication?

  /// No TLS.
  package init() {}

  /// Whether connections are protected.
  package var isOn: Bool { !certificateFile.isEmpty }

  /// Whether clients without a certificate are turned away.
  var requiresClientCertificate: Bool {
    !clientRootsFile.isEmpty && clientAuthentication != .optional
  }

  /// Refuses settings of which a part is missing.
  func check() throws(ConfigurationError) {
    if isOn && keyFile.isEmpty {
      throw ConfigurationError(
        "--tls-certificate \(certificateFile): its key is missing; name the key's file with "
          + "--tls-key"
      )
    }
    if !isOn && !keyFile.isEmpty {
      throw ConfigurationError(
        "--tls-key \(keyFile): its certificate is missing; name the certificate's file with "
          + "--tls-certificate")
    }
    if !isOn && !clientRootsFile.isEmpty {
      throw ConfigurationError(
        "--tls-client-roots \(clientRootsFile): clients can show a certificate only where the "
          + "server has one; name its files with --tls-certificate and --tls-key")
    }
    if let clientAuthentication, clientRootsFile.isEmpty {
      throw ConfigurationError(
        "--tls-client-auth \(clientAuthentication.rawValue): nothing says whose certificates "
          + "clients may show; name the file of their roots with --tls-client-roots")
    }
  }

  /// What a server's context is made from; nil when there is no TLS.
  var server: TLSServerConfiguration? {
    guard isOn else { return nil }
    let roots = TLSRoots.pem(file: AbsolutePath.of(clientRootsFile))
    let verification: TLSClientVerification =
      if clientRootsFile.isEmpty {
        .none
      } else {
        requiresClientCertificate ? .required(roots) : .optional(roots)
      }
    return TLSServerConfiguration(
      certificateChain: .file(AbsolutePath.of(certificateFile)),
      privateKey: .file(AbsolutePath.of(keyFile)), clientVerification: verification,
      applicationProtocols: ["h2"])
  }
}
