package import SlipwayBase

/// Makes mutations safe to repeat (AIP-155): a request id stands for what its first request made.
///
/// `recall` and `remember` belong in one write transaction with the mutation itself, so that of
/// two equal requests at the same time only one takes effect.
package enum RequestMemory {
  /// The violation of a request id that is no UUID; `nil` when the id is well formed or absent.
  package static func violation(of mutation: Mutation) -> RegistryError.Violation? {
    guard !mutation.requestID.isEmpty, !UniqueID.isUUID(mutation.requestID) else { return nil }
    return .init(
      subject: "request_id", reason: "REQUEST_ID_INVALID",
      message: "is '\(mutation.requestID.prefix(64))'; use a UUID or leave it empty")
  }

  /// Refuses a request id that is no UUID (REQUEST_ID_INVALID).
  package static func check(_ mutation: Mutation) throws(RegistryError) {
    if let violation = violation(of: mutation) {
      throw RegistryError(.invalidArgument, violations: [violation])
    }
  }

  /// What the first request with this id made; `nil` for a request that is new, has no id, or
  /// came again too late. The same id with another request is refused (REQUEST_ID_REUSED).
  package static func recall(
    _ mutation: Mutation, in project: ProjectID, at now: Timestamp, from reader: any RegistryReader
  ) throws(RegistryError) -> String? {
    guard !mutation.requestID.isEmpty else { return nil }
    let first = try reader.remembered(
      requestID: key(of: mutation), in: project, since: oldest(at: now))
    guard let first else { return nil }
    guard first.fingerprint == mutation.fingerprint else {
      throw RegistryError(
        .invalidArgument,
        violations: [
          .init(
            subject: "request_id", reason: "REQUEST_ID_REUSED",
            message: "was used for another request in the last "
              + "\(RememberedRequest.lifetimeSeconds / 3600) hours; use a new one")
        ])
    }
    return first.result
  }

  /// Remembers what this request made and forgets ids past their lifetime.
  package static func remember(
    _ mutation: Mutation, in project: ProjectID, result: String, at now: Timestamp,
    in writer: any RegistryWriter
  ) throws(RegistryError) {
    guard !mutation.requestID.isEmpty else { return }
    try writer.forgetRequests(before: oldest(at: now))
    try writer.remember(
      RememberedRequest(
        project: project, requestID: key(of: mutation), fingerprint: mutation.fingerprint,
        result: result, time: now))
  }

  /// UUIDs compare without regard to case (RFC 9562 §4).
  private static func key(of mutation: Mutation) -> String { mutation.requestID.lowercased() }

  private static func oldest(at now: Timestamp) -> Timestamp {
    Timestamp(seconds: now.seconds - RememberedRequest.lifetimeSeconds, nanos: now.nanos)
  }
}
