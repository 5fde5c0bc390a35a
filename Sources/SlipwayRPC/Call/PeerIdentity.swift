internal import SlipwayBase
internal import SlipwayTLS

/// Who the other side of a connection proved to be with its certificate.
public struct PeerIdentity: Sendable, Hashable {
  /// The certificate's subject, such as `CN=trainer, O=Example`.
  public let subject: String
  /// Who signed it.
  public let issuer: String
  /// Its serial number, in hexadecimal digits.
  public let serialNumber: String
  /// SHA-256 of the certificate, 32 bytes.
  public let fingerprint: [UInt8]
  /// The names that it is valid for, DNS names only.
  public let dnsNames: [String]
  /// The URIs that it is valid for, such as SPIFFE identities.
  public let uris: [String]
  /// Whether it was signed, over any number of steps, by a root that this side trusts.
  public let isVerified: Bool

  init(_ identity: TLSPeerIdentity) {
    subject = identity.subject
    issuer = identity.issuer
    serialNumber = identity.serialNumber
    fingerprint = identity.fingerprint
    dnsNames = identity.dnsNames
    uris = identity.uris
    isVerified = identity.isVerified
  }
}
