/// An answer that is not gRPC, such as the error page of a proxy: what can be told of it.
struct ForeignResponse {
  /// Bytes of a body that are repeated in the error.
  private static let quotedBytesMax = 120

  private var quoted: [UInt8] = []

  /// Whether a response with these headers is no gRPC.
  static func isForeign(_ head: ResponseFields) -> Bool {
    head.httpStatus != 200 || !head.isGRPC
  }

  /// Keeps the beginning of the body; false when enough of it is known.
  mutating func add(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let room = Self.quotedBytesMax - quoted.count
    // What a terminal would act on has no place in an error.
    unsafe quoted += bytes.prefix(room).map { (0x20...0x7E).contains($0) ? $0 : 0x20 }
    return bytes.count <= room
  }

  /// The status that stands for the answer ("HTTP to gRPC Status Code Mapping").
  func status(_ head: ResponseFields) -> RPCError {
    let status = head.httpStatus ?? 0
    let code: StatusCode =
      switch status {
      case 400: .internal
      case 401: .unauthenticated
      case 403: .permissionDenied
      case 404: .unimplemented
      case 429, 502, 503, 504: .unavailable
      default: .unknown
      }
    let contentType = head.contentType ?? (head.isGRPC ? "application/grpc" : "")
    let body = quoted.isEmpty ? "" : ", body '\(String(decoding: quoted, as: UTF8.self))'"
    return RPCError(
      code: code,
      message: "the answer is not gRPC: HTTP status \(status), content-type "
        + "'\(contentType)'\(body)")
  }
}
