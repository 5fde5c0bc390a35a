internal import SlipwayAPI
package import SlipwayBase
package import SlipwayRPC

extension RPCError {
  /// The status for a request that is no valid message, with its reason and its field.
  package static func refusal(of failure: DecodingFailure) -> RPCError {
    let plain = RPCError(request: failure)
    let reason =
      switch failure.kind {
      case .malformed: "MESSAGE_MALFORMED"
      case .tooDeep: "MESSAGE_TOO_DEEP"
      case .tooManyFields: "MESSAGE_TOO_MANY_FIELDS"
      case .budgetExceeded: "MESSAGE_TOO_LARGE"
      case .invalidUTF8, .containsNUL: "TEXT_INVALID"
      }
    let violation = GoogleRPC.BadRequest.FieldViolation(
      field: failure.fieldPath, description: failure.message, reason: reason)
    return RPCError(
      code: plain.code, message: plain.message,
      details: StatusDetails(
        errorInfo: GoogleRPC.ErrorInfo(
          reason: reason, domain: errorDomain, metadata: ["field": failure.fieldPath]),
        badRequest: failure.fieldPath.isEmpty
          ? nil : GoogleRPC.BadRequest(fieldViolations: [violation])))
  }
}
