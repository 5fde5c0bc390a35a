/// A repeated check of one instance; all numbers are within the ranges given here.
package struct Probe: Sendable, Hashable {
  /// How an instance is checked.
  package enum Method: Sendable, Hashable {
    /// A GET of this path; any 2xx status is success.
    case http(path: String)
    /// A command, already split into words; exit code 0 is success.
    case exec(command: [String])
  }

  /// How to check.
  package var method: Method
  /// Seconds between checks, at least 1; default 5.
  package var periodSeconds: Int32
  /// Seconds before the first check, at least 0; default 12.
  package var initialDelaySeconds: Int32
  /// Failures in a row that count as unhealthy, at least 1; default 12.
  package var failureThreshold: Int32
  /// Seconds after which an answer is too late, at least 1; `nil` means the period.
  package var timeoutSeconds: Int32?

  package init(
    method: Method = .http(path: "/health"), periodSeconds: Int32 = 5,
    initialDelaySeconds: Int32 = 12, failureThreshold: Int32 = 12, timeoutSeconds: Int32? = nil
  ) {
    self.method = method
    self.periodSeconds = periodSeconds
    self.initialDelaySeconds = initialDelaySeconds
    self.failureThreshold = failureThreshold
    self.timeoutSeconds = timeoutSeconds
  }
}
