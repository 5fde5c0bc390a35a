internal import CLibSSL
internal import SlipwayBase

/// Why a certificate of the peer was not accepted.
struct CertificateRejection: Sendable {
  private let code: Int32
  private let subject: String
  private let names: [String]
  private let expiresAt: Timestamp

  /// Takes down what OpenSSL thinks of the certificate that it is looking at.
  init(_ check: OpaquePointer) {
    code = unsafe X509_STORE_CTX_get_error(check)
    guard let handle = unsafe X509_STORE_CTX_get_current_cert(check) else {
      subject = ""
      names = []
      expiresAt = Timestamp(seconds: 0)
      return
    }
    subject = unsafe CertificateFields.text(X509_get_subject_name(handle))
    names = unsafe CertificateFields.alternativeNames(handle).map(\.text)
    expiresAt = unsafe CertificateFields.time(X509_get0_notAfter(handle))
  }

  /// What is wrong and, where somebody can do something about it, what.
  func sentence(serverName: String?) -> String {
    let reason = unsafe String(cString: X509_verify_cert_error_string(Int(code)))
    let start = "certificate verify failed: \(reason)"
    switch code {
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
      X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
      X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return "\(start) (\(subject)); add its root to the trusted roots if you trust it"
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return "\(start) at \(expiresAt.rfc3339) (\(subject)); renew it, or set the clock right"
    case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
      let found = names.isEmpty ? "no name" : names.prefix(10).joined(separator: ", ")
      return "\(start): it is for \(found), and not for \(serverName ?? "this peer")"
    default:
      return subject.isEmpty ? start : "\(start) (\(subject))"
    }
  }
}
