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

  private let messageBytesMax: Int
  private let headerBytesMax: Int
  private var head: ResponseFields?
  private var reader: MessageReader
  private var message: [UInt8]?
  private var foreign = ForeignResponse()

  init(
    messageBytesMax: Int, headerBytesMax: Int = ChannelOptions().receiveHeaderBytesMax
  ) {
    self.messageBytesMax = messageBytesMax
    self.headerBytesMax = headerBytesMax
    reader = MessageReader(bytesMax: messageBytesMax, encoding: .identity)
  }

  /// A header list arrived.
  mutating func headers(_ block: HeaderBlock, endStream: Bool) -> Outcome? {
    guard block.receivedListBytes <= headerBytesMax else {
      return .failure(
        RPCError(
          code: .resourceExhausted,
          message: "the response has \(block.receivedListBytes) bytes of headers, over the limit "
            + "of \(headerBytesMax) bytes (receiveHeaderBytesMax)"))
    }
    let fields = ResponseFields(block)
    if fields.isInterim {
      return endStream ? Self.failed("the response ends with interim headers") : nil
    }
    if let key = fields.brokenKey {
      return Self.failed("the value of \(key) in the response is not base 64")
    }
    if endStream { return ended(by: fields, block) }
    guard head == nil else {
      return Self.failed("the response has headers where trailers belong")
    }
    head = fields
    reader = MessageReader(bytesMax: messageBytesMax, encoding: fields.encoding)
    return nil
  }

  /// Bytes of the body arrived.
  mutating func data(_ bytes: UnsafeRawBufferPointer, endStream: Bool) -> Outcome? {
    guard let head else { return Self.failed("the response has a body before its headers") }
    if ForeignResponse.isForeign(head) {
      let isQuotable = unsafe foreign.add(bytes)
      return endStream || !isQuotable ? .failure(foreign.status(head)) : nil
    }
    if let failure = unsafe read(bytes) { return .failure(failure) }
    return endStream ? Self.failed("the response ends without trailers") : nil
  }

  private func ended(by fields: ResponseFields, _ block: HeaderBlock) -> Outcome {
    let head = self.head ?? fields
    let isForeign = ForeignResponse.isForeign(head)
    // Whoever answers 200 with something that is not gRPC cannot be believed about the status.
    guard fields.statusText != nil, !(isForeign && head.httpStatus == 200) else {
      return .failure(
        isForeign
          ? foreign.status(head)
          : RPCError(code: .unknown, message: "the response has trailers without grpc-status"))
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
      var found = message.take()
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

  private static func failed(_ message: String) -> Outcome {
    .failure(RPCError(code: .internal, message: message))
  }
}

/// The statuses of streams that ended without one.
extension UnaryResponse {
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
}
