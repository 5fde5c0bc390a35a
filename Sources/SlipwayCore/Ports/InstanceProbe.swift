/// Checks one instance once.
package protocol InstanceProbe: Sendable {
  /// Whether something listens at `endpoint`, a `HOST:PORT`.
  func connects(to endpoint: String, timeoutSeconds: Double) async -> ProbeOutcome

  /// One check as `probe` describes it. `protocol` is what the model speaks.
  func check(
    _ probe: Probe, endpoint: String, protocol: InferenceProtocol, instanceUID: String
  ) async -> ProbeOutcome
}

/// What one check found.
package enum ProbeOutcome: Sendable, Hashable {
  case success
  /// The sentence says what was seen, for example `GET /health answered 503`.
  case failure(String)
}
