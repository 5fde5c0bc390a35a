package import SlipwayBase

/// Who asks for a change, and how a repeat of the request is recognised (AIP-155).
package struct Mutation: Sendable, Hashable {
  /// The caller's identity as far as it is known.
  package let actor: String
  /// The caller's request id; empty without one.
  package let requestID: String
  /// Digest of the request without its id: the same id with another digest is refused.
  package let fingerprint: String

  package init(actor: String, requestID: String = "", fingerprint: String = "") {
    self.actor = actor
    self.requestID = requestID
    self.fingerprint = fingerprint
  }
}

/// What a request id was used for.
package struct RememberedRequest: Sendable, Hashable {
  /// How long request ids are remembered.
  package static let lifetimeSeconds: Int64 = 24 * 3600

  package let project: ProjectID
  package let requestID: String
  package let fingerprint: String
  /// Resource name of what the first request made: an operation or a deployment.
  package let result: String
  package let time: Timestamp

  package init(
    project: ProjectID, requestID: String, fingerprint: String, result: String, time: Timestamp
  ) {
    self.project = project
    self.requestID = requestID
    self.fingerprint = fingerprint
    self.result = result
    self.time = time
  }
}
