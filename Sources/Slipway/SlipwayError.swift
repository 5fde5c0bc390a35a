/// A refused or failed call: the gRPC code, the stable reason, and a sentence that says what to do.
public struct SlipwayError: Error, Sendable, CustomStringConvertible {
  /// One thing that is wrong with the request, or with what it refers to.
  public struct Violation: Sendable, Hashable {
    /// Path of the field, or name of the file or resource.
    public let subject: String
    /// Stable reason, for example `LABEL_INVALID`; may be empty.
    public let reason: String
    /// What is wrong and what would be right.
    public let message: String
  }

  /// The gRPC status code.
  public let code: StatusCode
  /// Stable reason a program can act on, for example `VERSION_EXISTS`; empty when the failure did
  /// not come from the server's own code, for example when it cannot be reached.
  public let reason: String
  /// A sentence for people.
  public let message: String
  /// Everything that is wrong, in the server's order.
  public let violations: [Violation]
  /// Facts for programs, for example `["model": "iris"]`.
  public let metadata: [String: String]
  /// How long the server asks to wait before a retry.
  public let retryDelay: Duration?

  /// A failure that the SDK itself found.
  public init(code: StatusCode, reason: String, message: String) {
    self.code = code
    self.reason = reason
    self.message = message
    violations = []
    metadata = [:]
    retryDelay = nil
  }

  /// Reads the details of a status. Unknown and broken details are passed over.
  public init(_ error: RPCError) {
    self.init(code: error.code, message: error.message, details: error.statusDetails)
  }

  /// Reads a status that came as a message, as in a finished operation.
  public init(_ status: GoogleRPC.Status) {
    self.init(
      code: StatusCode(rawValue: Int(status.code)), message: status.message,
      details: StatusDetails(status))
  }

  private init(code: StatusCode, message: String, details: StatusDetails) {
    self.code = code
    self.message = message
    reason = details.errorInfo?.reason ?? ""
    metadata = details.errorInfo?.metadata ?? [:]
    retryDelay = details.retryInfo?.retryDelay?.duration
    let fields = details.badRequest?.fieldViolations ?? []
    let conditions = details.preconditionFailure?.violations ?? []
    violations =
      fields.map { Violation(subject: $0.field, reason: $0.reason, message: $0.description) }
      + conditions.map { Violation(subject: $0.subject, reason: $0.type, message: $0.description) }
  }

  /// Code, reason and sentence on one line, then a line per violation.
  public var description: String {
    let head = reason.isEmpty ? "\(code): \(message)" : "\(code) (\(reason)): \(message)"
    return ([head] + violations.map { "  \($0.subject): \($0.message)" }).joined(separator: "\n")
  }
}

/// Runs a call of a stub and reads the details of its failure.
func explained<R>(
  _ call: () async throws(RPCError) -> R
) async throws(SlipwayError) -> R {
  do throws(RPCError) {
    return try await call()
  } catch {
    throw SlipwayError(error)
  }
}

/// Opens a channel and reads the details of its failure.
func opened<R>(_ open: () throws(RPCError) -> R) throws(SlipwayError) -> R {
  do throws(RPCError) {
    return try open()
  } catch {
    throw SlipwayError(error)
  }
}
