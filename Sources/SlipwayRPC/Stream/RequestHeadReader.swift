internal import SlipwayBase
internal import SlipwayHTTP2

/// Reads the header fields of a request in one pass, without building a String when all is well.
struct RequestHeadReader {
  private(set) var route: Route?
  private(set) var timeoutNanoseconds: UInt64?
  private(set) var encoding = MessageEncoding.identity
  private var media = MediaType.other
  private var isPost = false
  private var malformed: RequestHead.Refusal?
  private var unknownPath: String?

  /// Reads one field; the path leads to one of the routes of `router`.
  mutating func read(
    _ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, _ router: Router
  ) {
    switch unsafe HeaderName(name) {
    case .path:
      unsafe route = router.route(for: value)
      if route == nil {
        unknownPath = unsafe String(
          decoding: value.prefix(RequestHeadReader.namedBytesMax), as: UTF8.self)
      }
    case .method:
      isPost = unsafe value.equals("POST")
    case .contentType:
      media = unsafe MediaType(value)
    case .timeout:
      timeoutNanoseconds = unsafe Timeout.nanoseconds(of: value)
      if timeoutNanoseconds == nil {
        malformed = .status(RPCError(code: .internal, message: "malformed grpc-timeout"))
      }
    case .encoding:
      unsafe encoding = MessageEncoding(header: value)
    case .binary:
      guard unsafe !BinaryHeader.isWellFormed(value) else { return }
      let key = unsafe String(
        decoding: name.prefix(RequestHeadReader.namedBytesMax), as: UTF8.self)
      malformed = .status(
        RPCError(code: .internal, message: "metadata \(key) is not base 64"))
    case .other:
      break
    }
  }

  /// Why the request is refused, the most general reason first; nil when it may run.
  func refusal(listBytes: Int, headerListBytesMax: Int) -> RequestHead.Refusal? {
    if listBytes > headerListBytesMax * 4 { return .reset(.enhanceYourCalm) }
    if listBytes > headerListBytesMax {
      return .status(
        RPCError(
          code: .resourceExhausted,
          message: "the request has \(listBytes) bytes of headers, over the limit of "
            + "\(headerListBytesMax) bytes (headerListBytesMax)"))
    }
    guard isPost else { return .methodNotAllowed }
    switch media {
    case .grpc:
      break
    case .unknownCodec:
      return .status(
        RPCError(code: .unimplemented, message: "this server speaks application/grpc+proto only"))
    case .other:
      return .unsupportedMediaType
    }
    if let malformed { return malformed }
    guard route != nil else {
      return .status(
        RPCError(code: .unimplemented, message: "this server has no method \(unknownPath ?? "")"))
    }
    if timeoutNanoseconds == 0 {
      return .status(RPCError(code: .deadlineExceeded, message: "the timeout is zero"))
    }
    return nil
  }

  /// Bytes of a client's path or key that are repeated to it.
  private static let namedBytesMax = 200
}
