package import SlipwayBase

extension RPCError {
  /// The status for a request that is no valid message, without details: bytes that are no protobuf
  /// at all are a fault between the two stacks, the rest is in the caller's hands.
  package init(request failure: DecodingFailure) {
    let code: StatusCode =
      switch failure.kind {
      case .malformed: .internal
      case .tooDeep, .invalidUTF8, .containsNUL: .invalidArgument
      case .tooManyFields, .budgetExceeded: .resourceExhausted
      }
    self.init(code: code, message: "the request is not a valid message: \(failure)")
  }
}
