/// An alert (RFC 8446 §6): how one side tells the other why a session ends.
package struct TLSAlert: Sendable, Hashable, RawRepresentable, CustomStringConvertible {
  /// The number on the wire.
  package let rawValue: UInt8

  /// The alert with a number, known or not.
  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// The session ends in good order.
  package static let closeNotify = TLSAlert(rawValue: 0)
  /// No set of parameters suits both sides.
  package static let handshakeFailure = TLSAlert(rawValue: 40)
  /// A certificate is damaged or was refused.
  package static let badCertificate = TLSAlert(rawValue: 42)
  /// A certificate has expired.
  package static let certificateExpired = TLSAlert(rawValue: 45)
  /// A certificate's root is not trusted.
  package static let unknownCA = TLSAlert(rawValue: 48)
  /// No version suits both sides.
  package static let protocolVersion = TLSAlert(rawValue: 70)
  /// The server wants a certificate and got none.
  package static let certificateRequired = TLSAlert(rawValue: 116)
  /// No application protocol suits both sides.
  package static let noApplicationProtocol = TLSAlert(rawValue: 120)

  /// The name in the standard, `certificate_required`; its number when it has none.
  package var description: String { Self.names[rawValue] ?? "\(rawValue)" }

  /// What the peer means, for somebody who reads a log; nil when the name says it all.
  var explanation: String? {
    switch rawValue {
    case 40:
      "it shares no cipher, group or signature algorithm with this side, or wants a certificate"
    case 42, 43, 44, 46: "it refused the certificate of this side"
    case 45: "it finds that the certificate of this side has expired"
    case 48: "it does not trust the root of this side's certificate"
    case 70: "it speaks no TLS version that this side speaks; 1.2 and 1.3 are spoken here"
    case 112: "it has no certificate for the server name that was asked for"
    case 116: "it wants a certificate from this side"
    case 120: "it speaks none of the application protocols that this side offers"
    default: nil
    }
  }

  private static let names: [UInt8: String] = [
    0: "close_notify", 10: "unexpected_message", 20: "bad_record_mac", 21: "decryption_failed",
    22: "record_overflow", 30: "decompression_failure", 40: "handshake_failure",
    41: "no_certificate", 42: "bad_certificate", 43: "unsupported_certificate",
    44: "certificate_revoked", 45: "certificate_expired", 46: "certificate_unknown",
    47: "illegal_parameter", 48: "unknown_ca", 49: "access_denied", 50: "decode_error",
    51: "decrypt_error", 60: "export_restriction", 70: "protocol_version",
    71: "insufficient_security", 80: "internal_error", 86: "inappropriate_fallback",
    90: "user_canceled", 100: "no_renegotiation", 109: "missing_extension",
    110: "unsupported_extension", 111: "certificate_unobtainable", 112: "unrecognized_name",
    113: "bad_certificate_status_response", 114: "bad_certificate_hash_value",
    115: "unknown_psk_identity", 116: "certificate_required", 120: "no_application_protocol",
  ]
}
