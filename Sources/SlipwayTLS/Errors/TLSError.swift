/// A certificate, key or setting that cannot be used, or a session that cannot go on.
package struct TLSError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What went wrong, for code that has to tell failures apart.
  package enum Kind: Sendable, Hashable {
    /// A file, certificate, key or name that this side was given is of no use.
    case configuration
    /// The peer ended the session with an alert.
    case alertReceived(TLSAlert)
    /// The peer's certificate is missing or was not accepted.
    case untrustedPeer
    /// No application protocol was agreed upon.
    case noApplicationProtocol
    /// No TLS version or cipher suits both sides.
    case nothingInCommon
    /// The peer's bytes are not TLS.
    case notTLS
    /// The connection ended without `close_notify`, so bytes may be missing.
    case truncated
    /// The peer broke the rules of TLS, or somebody changed the bytes on their way.
    case protocolViolation
    /// This side used a session that is not established, or is closed.
    case misuse
  }

  /// What went wrong.
  package let kind: Kind
  /// The alert with which this side told the peer; nil when it told nothing.
  package let alertSent: TLSAlert?
  /// A sentence for the log, without a full stop.
  package let description: String

  init(_ kind: Kind, _ description: String, alertSent: TLSAlert? = nil) {
    self.kind = kind
    self.alertSent = alertSent
    self.description = description
  }
}
