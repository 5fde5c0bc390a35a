/// Whether a server asks clients for a certificate. One that is shown is always checked.
package enum TLSClientVerification: Sendable, Hashable {
  /// Clients are not asked.
  case none
  /// Clients are asked and may show none.
  case optional(TLSRoots)
  /// Clients without a certificate are refused.
  case required(TLSRoots)

  /// Whose signatures under client certificates are believed; nil when there are none.
  var roots: TLSRoots? {
    switch self {
    case .none: nil
    case .optional(let roots), .required(let roots): roots
    }
  }
}
