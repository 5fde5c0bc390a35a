/// A failure of a whole session: it cannot go on and its connection must be closed.
package struct HTTP2Error: Error, Hashable, Sendable {
  /// What to tell the peer in GOAWAY.
  package let code: ErrorCode
  /// What happened, for the log and for GOAWAY's debug data.
  package let reason: String
  /// Whether the peer does not speak HTTP/2 at all, so that no frame would make sense to it.
  package let isForeignProtocol: Bool

  /// Creates a failure.
  package init(code: ErrorCode, reason: String, isForeignProtocol: Bool = false) {
    self.code = code
    self.reason = reason
    self.isForeignProtocol = isForeignProtocol
  }
}

extension HTTP2Error: CustomStringConvertible {
  /// `PROTOCOL_ERROR: unexpected frame`.
  package var description: String { "\(code): \(reason)" }
}
