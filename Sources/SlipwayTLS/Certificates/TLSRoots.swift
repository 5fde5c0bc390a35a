/// Whose signature under a certificate is believed.
package enum TLSRoots: Sendable, Hashable {
  /// The roots that the system trusts: Debian's package ca-certificates, or what the environment
  /// variables `SSL_CERT_FILE` and `SSL_CERT_DIR` name.
  case system
  /// The certificates in a PEM file. Each is believed by itself, be it a root or not.
  case pem(file: String)
  /// The same, given as text.
  case pemText(String)

  /// Where the certificates are; nil for those of the system.
  var source: PEMSource? {
    switch self {
    case .system: nil
    case .pem(let path): .file(path)
    case .pemText(let text): .text(text)
    }
  }
}
