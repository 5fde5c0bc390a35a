internal import SlipwayJSON

/// Reads `health`, `readiness_health` or `startup_health` (§3.2).
enum ConfigProbe {
  private static let known: Set<String> = [
    "check_method", "url", "command", "protocol", "period_seconds", "initial_delay_seconds",
    "failure_threshold", "timeout_seconds",
  ]

  static func draft(
    _ object: JSONObject, at place: Place, _ values: inout ConfigValues
  ) -> ProbeDraft {
    values.warn(ofKeysBeyond: known, in: object, at: place)
    // Probes speak HTTP whatever the container speaks (§1.4); the key is only checked.
    _ = values.choice(object, "protocol", at: place, of: InferenceProtocol.configWords)
    return ProbeDraft(
      checkMethod: values.choice(
        object, "check_method", at: place, of: [("HTTP", .http), ("EXEC", .exec)]),
      url: values.text(object, "url", at: place) ?? "",
      command: values.text(object, "command", at: place) ?? "",
      periodSeconds: values.integer(object, "period_seconds", at: place),
      initialDelaySeconds: values.integer(object, "initial_delay_seconds", at: place),
      failureThreshold: values.integer(object, "failure_threshold", at: place),
      timeoutSeconds: values.integer(object, "timeout_seconds", at: place))
  }
}
