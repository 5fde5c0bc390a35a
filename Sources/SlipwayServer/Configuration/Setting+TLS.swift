extension Setting {
  /// The certificates of the gRPC addresses.
  static let tls: [Setting] = [
    text(
      "tls-certificate", "FILE",
      "PEM file of the certificate and those that lead from it to a root; gRPC is then TLS only.",
      "no TLS"
    ) { $0.tls.certificateFile = $1 },
    text(
      "tls-key", "FILE", "PEM file of the certificate's key, without a password.", "no TLS"
    ) { $0.tls.keyFile = $1 },
    text(
      "tls-client-roots", "FILE",
      "PEM file of the roots of clients' certificates (mTLS); clients are asked for one.",
      "clients are not asked"
    ) { $0.tls.clientRootsFile = $1 },
    Setting(
      key: "tls-client-auth", placeholder: "MODE",
      summary: "required turns clients without a certificate away, optional lets them in.",
      defaultText: "required", isRepeatable: false
    ) { (configuration, text) throws(ConfigurationError) in
      guard let mode = TLSSettings.ClientAuthentication(rawValue: text) else {
        throw ConfigurationError("'\(text)' is no such mode; use required or optional")
      }
      configuration.tls.clientAuthentication = mode
    },
  ]
}
