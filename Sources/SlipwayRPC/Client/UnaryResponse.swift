internal import SlipwayBase
internal import SlipwayHTTP2

/// What arrives on a stream that answers one request, until the call's outcome is known.
///
///     waiting ──headers──▶ receiving ──trailers──▶ outcome
///        └──────── trailers only ──────────────────┘
///
/// Does no I/O. The first outcome counts; nothing may be given to it after one.
struct UnaryResponse: ~Copyable {
  /// How a call ended: its response message, or why there is none.
  typealias Outcome = Result<[UInt8], RPCError>

  /// Bytes of an answer that is no gRPC at all which are repeated in the error.
  private static let quotedBytesMax = 120

  private var head: ResponseFields?
  private var reader: MessageReader
  private var message: [UInt8]?
  private var foreignBody: [UInt8] = []
  private let messageBytesMax: Int

  init(messageBytesMax: Int) {
    self.messageBytesMax = messageBytesMax
    reader = MessageReader(bytesMax: messageBytesMax, encoding: .identity)
  }

  /// A header list arrived.
  mutating func headers(_ block: HeaderBlock, endStream: Bool) -> Outcome? {
    let fields = ResponseFields(block)
    if let status = fields.httpStatus, (100..<200).contains(status) {
      return endStream ? Self.failed("the server ended the call with HTTP status \(status)") : nil
    }
    if let key = fields.brokenKey {
      return Self.failed("the value of \(key) in the response is not base 64")
    }
    if endStream { return ended(by: fields, block) }
    guard head == nil, fields.httpStatus != nil else {
      return Self.failed("the response has headers where trailers belong")
    }
    head = fields
    reader = MessageReader(bytesMax: messageBytesMax, encoding: fields.encoding)
    return nil
  }

  /// Bytes of the body arrived.
  mutating func data(_ bytes: UnsafeRawBufferPointer, endStream: Bool) -> Outcome? {
    guard let head else { return Self.failed("the response has a body before its headers") }
    if Self.isForeign(head) {
      let room = Self.quotedBytesMax - foreignBody.count
      unsafe foreignBody += bytes.prefix(max(0, room))
    } else if let failure = unsafe read(bytes) {
      return .failure(failure)
    }
    guard endStream else { return nil }
    if Self.isForeign(head) { return .failure(foreign(head)) }
    return Self.failed("the response ends without trailers")
  }

  /// The status of a stream that was reset before its outcome was known (gRPC over HTTP/2,
  /// "Errors").
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

  private mutating func ended(by fields: ResponseFields, _ block: HeaderBlock) -> Outcome {
    let head = self.head ?? fields
    let isBroken = Self.isForeign(head) && head.httpStatus == 200
    guard fields.statusText != nil, !isBroken else {
      if Self.isForeign(head) { return .failure(foreign(head)) }
      return .failure(
        RPCError(code: .unknown, message: "the response has trailers without grpc-status"))
    }
    let status = fields.status(block)
    guard status.code == .ok else { return .failure(status) }
    guard reader.isBetweenMessages else {
      return Self.failed("the response ends inside a message")
    }
    guard let message else { return Self.failed("the response has no message") }
    return .success(message)
  }

  private mutating func read(_ bytes: UnsafeRawBufferPointer) -> RPCError? {
    do throws(RPCError) {
      var found = message
      try unsafe reader.read(bytes) { message throws(RPCError) in
        guard found == nil else {
          throw RPCError(code: .internal, message: "the response has more than one message")
        }
        found = unsafe [UInt8](message)
      }
      message = found
      return nil
    } catch {
      var failure = error
      // An answer in a form that was not offered is the server's fault.
      if failure.code == .unimplemented { failure.code = .internal }
      return failure
    }
  }

  private static func isForeign(_ head: ResponseFields) -> Bool {
    head.httpStatus != 200 || !head.isGRPC
  }

  /// The status for an answer that is not gRPC ("HTTP to gRPC Status Code Mapping").
  private func foreign(_ head: ResponseFields) -> RPCError {
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
    let body = String(decoding: foreignBody, as: UTF8.self)
    return RPCError(
      code: code,
      message: "the answer is not gRPC: HTTP status \(status), content-type "
        + "'\(head.contentType ?? "")'\(body.isEmpty ? "" : ", body '\(body)'")")
  }

  private static func failed(_ message: String) -> Outcome {
    .failure(RPCError(code: .internal, message: message))
  }
}
