internal import SlipwayHTTP2

/// The statuses of streams that ended without one.
extension RPCError {
  /// The server reset the stream (gRPC over HTTP/2, "Errors").
  static func reset(_ code: ErrorCode) -> RPCError {
    let status: StatusCode =
      switch code {
      case .refusedStream: .unavailable
      case .cancel: .cancelled
      case .enhanceYourCalm: .resourceExhausted
      case .inadequateSecurity: .permissionDenied
      default: .internal
      }
    return RPCError(code: status, message: "the server reset the stream with \(code)")
  }

  /// The server did not process the call, and may not be asked again.
  static var refused: RPCError { reset(.refusedStream) }

  /// The headers of the request could not be put into frames.
  static func unsendable(_ reason: String) -> RPCError {
    RPCError(code: .internal, message: "the request's headers cannot be sent: \(reason)")
  }

  /// The server broke a rule of HTTP/2, so that the stream had to be reset.
  static func brokenStream(_ code: ErrorCode) -> RPCError {
    RPCError(
      code: .internal, message: "the response broke HTTP/2: the stream was reset with \(code)")
  }

  /// What a call ends with whose deadline has passed.
  static let deadlineExceeded = RPCError(
    code: .deadlineExceeded, message: "the deadline has passed")
}
