/// A health check as a request or a config.json describes it, unchecked.
package struct ProbeDraft: Sendable, Hashable {
  /// How an instance is checked.
  package enum CheckMethod: Sendable, Hashable {
    case http
    case exec
    /// A value this server does not know.
    case unknown
  }

  /// `nil` means HTTP.
  package var checkMethod: CheckMethod?
  /// Path for HTTP; empty means `/health`.
  package var url: String
  /// Command for EXEC, words separated by blanks.
  package var command: String
  /// Seconds between checks; `nil` means the default.
  package var periodSeconds: Int64?
  /// Seconds before the first check; `nil` means the default.
  package var initialDelaySeconds: Int64?
  /// Failures in a row that count as unhealthy; `nil` means the default.
  package var failureThreshold: Int64?
  /// Seconds after which an answer is too late; `nil` means the period.
  package var timeoutSeconds: Int64?

  package init(
    checkMethod: CheckMethod? = nil, url: String = "", command: String = "",
    periodSeconds: Int64? = nil, initialDelaySeconds: Int64? = nil,
    failureThreshold: Int64? = nil, timeoutSeconds: Int64? = nil
  ) {
    self.checkMethod = checkMethod
    self.url = url
    self.command = command
    self.periodSeconds = periodSeconds
    self.initialDelaySeconds = initialDelaySeconds
    self.failureThreshold = failureThreshold
    self.timeoutSeconds = timeoutSeconds
  }
}
