internal import CLibSSL
package import SlipwayBase

/// Who the peer is, by the certificate it showed.
package struct TLSPeerIdentity: Sendable, Hashable {
  /// The subject's distinguished name (RFC 2253): `CN=ada,O=Example`.
  package let subject: String
  /// The distinguished name of who signed the certificate.
  package let issuer: String
  /// The serial number in hexadecimal, lower case, no leading zeros beyond whole bytes.
  package let serialNumber: String
  /// SHA-256 of the certificate in DER: 32 bytes.
  package let fingerprint: [UInt8]
  /// DNS names of the subject, as the certificate has them; may hold wildcards.
  package let dnsNames: [String]
  /// URIs of the subject, such as SPIFFE identities.
  package let uris: [String]
  /// IP addresses of the subject: `10.0.0.1`, `fe80::1`.
  package let ipAddresses: [String]
  /// When the certificate expires.
  package let expiresAt: Timestamp
  /// Whether the certificate was checked and found good. False only when this side was told to
  /// accept any server: what the peer then says of itself proves nothing.
  package let isVerified: Bool

  init(_ certificate: Certificate, isVerified: Bool) {
    let handle = unsafe certificate.handle
    let names = unsafe CertificateFields.alternativeNames(handle)
    unsafe subject = CertificateFields.text(X509_get_subject_name(handle))
    unsafe issuer = CertificateFields.text(X509_get_issuer_name(handle))
    unsafe serialNumber = CertificateFields.number(X509_get0_serialNumber(handle))
    unsafe fingerprint = CertificateFields.fingerprint(handle)
    dnsNames = names.filter { $0.kind == GEN_DNS }.map(\.text)
    uris = names.filter { $0.kind == GEN_URI }.map(\.text)
    ipAddresses = names.filter { $0.kind == GEN_IPADD }.map(\.text)
    expiresAt = certificate.expiresAt
    self.isVerified = isVerified
  }
}
