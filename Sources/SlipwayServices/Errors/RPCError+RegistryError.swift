internal import SlipwayAPI
internal import SlipwayBase
internal import SlipwayCore
internal import SlipwayRPC

/// The only table from the domain's refusals to gRPC statuses.
extension RPCError {
  /// The domain that every `google.rpc.ErrorInfo` of this server names.
  static let errorDomain = "slipway.dev"

  /// The status for a refusal, with ErrorInfo and whatever details the refusal carries
  /// (AIP-193: at most one of each kind).
  init(_ refusal: RegistryError) {
    var details = StatusDetails(
      errorInfo: GoogleRPC.ErrorInfo(
        reason: refusal.reason, domain: Self.errorDomain, metadata: refusal.metadata),
      resourceInfo: refusal.resource.map {
        GoogleRPC.ResourceInfo(resourceName: $0, description: refusal.message)
      },
      retryInfo: refusal.retryAfter.map {
        GoogleRPC.RetryInfo(retryDelay: GoogleProtobuf.Duration($0))
      })
    Self.add(refusal, to: &details)
    self.init(code: Self.code(for: refusal.kind), message: refusal.message, details: details)
  }

  /// The gRPC code of each kind of refusal.
  static func code(for kind: RegistryError.Kind) -> StatusCode {
    switch kind {
    case .invalidArgument: .invalidArgument
    case .notFound: .notFound
    case .alreadyExists: .alreadyExists
    case .failedPrecondition: .failedPrecondition
    case .resourceExhausted: .resourceExhausted
    case .aborted: .aborted
    case .outOfRange: .outOfRange
    case .permissionDenied: .permissionDenied
    case .unavailable: .unavailable
    case .dataLoss: .dataLoss
    case .unimplemented: .unimplemented
    case .cancelled: .cancelled
    case .deadlineExceeded: .deadlineExceeded
    case .internalFault: .internal
    }
  }

  /// Adds what is wrong: wrong states carry PreconditionFailure, wrong requests BadRequest.
  private static func add(_ refusal: RegistryError, to details: inout StatusDetails) {
    guard !refusal.violations.isEmpty else { return }
    if refusal.kind == .failedPrecondition {
      details.preconditionFailure = GoogleRPC.PreconditionFailure(
        violations: refusal.violations.map {
          .init(type: $0.reason, subject: $0.subject, description: $0.message)
        })
    } else {
      details.badRequest = GoogleRPC.BadRequest(
        fieldViolations: refusal.violations.map {
          .init(field: $0.subject, description: $0.message, reason: $0.reason)
        })
    }
  }
}
