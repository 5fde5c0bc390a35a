/// The one error of the domain: what kind of refusal it is, the stable reason a program can act
/// on, and a sentence that tells a person what to do.
///
/// Nothing here knows gRPC: the Services room turns `Kind` into a status code.
package struct RegistryError: Error, Sendable, Hashable {
  /// The kinds of refusal, in the words of AIP-193.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Wrong whatever the state of the world.
    case invalidArgument
    /// No such thing.
    case notFound
    /// The identity is taken.
    case alreadyExists
    /// A right request in the wrong state: the caller must change something first.
    case failedPrecondition
    /// A quota or a disk is full.
    case resourceExhausted
    /// Lost a race; read again and retry.
    case aborted
    /// Past the last valid value.
    case outOfRange
    /// Exists, but is not the caller's.
    case permissionDenied
    /// A dependency does not answer; worth a retry.
    case unavailable
    /// Stored bytes no longer match their digest.
    case dataLoss
    /// This edition or configuration lacks the feature.
    case unimplemented
    /// The caller gave up.
    case cancelled
    /// The caller's time is up.
    case deadlineExceeded
    /// A fault of the server; details are in its log only.
    case internalFault
  }

  /// One thing that is wrong: a request field, or a stored file or resource.
  package struct Violation: Sendable, Hashable {
    /// Path of the field (`model_version.labels[2]`) or name of the file or resource.
    package let subject: String
    /// Stable reason, for example `LABEL_INVALID`.
    package let reason: String
    /// What is wrong and what would be right.
    package let message: String

    package init(subject: String, reason: String, message: String) {
      self.subject = subject
      self.reason = reason
      self.message = message
    }
  }

  /// What kind of refusal this is.
  package let kind: Kind
  /// Stable reason, upper snake case, at most 63 characters.
  package let reason: String
  /// A sentence for people; every dynamic part of it also stands in `metadata`.
  package let message: String
  /// Everything that is wrong within one class of checks.
  package var violations: [Violation]
  /// Facts for programs, for example `["model": "iris"]`.
  package var metadata: [String: String]
  /// Name of the resource the refusal is about.
  package var resource: String?
  /// How long to wait before a retry makes sense.
  package var retryAfter: Duration?

  package init(
    _ kind: Kind, _ reason: String, _ message: String, violations: [Violation] = [],
    metadata: [String: String] = [:], resource: String? = nil, retryAfter: Duration? = nil
  ) {
    self.kind = kind
    self.reason = reason
    self.message = message
    self.violations = violations
    self.metadata = metadata
    self.resource = resource
    self.retryAfter = retryAfter
  }

  /// The refusal that sums up one class of checks: reason and text of the first violation, all
  /// violations in order.
  package init(_ kind: Kind, violations: [Violation]) {
    precondition(!violations.isEmpty, "a refusal by violations needs at least one")
    let first = violations[0]
    let more = violations.count > 1 ? " (and \(violations.count - 1) more)" : ""
    self.init(
      kind, first.reason, "\(first.subject): \(first.message)\(more)", violations: violations,
      metadata: ["subject": first.subject])
  }
}
