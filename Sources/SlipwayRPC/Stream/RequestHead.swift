internal import SlipwayBase
internal import SlipwayHTTP2

/// What the server needs to know of a request before its first message.
struct RequestHead {
  /// Why a request is answered at once, without a handler.
  indirect enum Refusal: Hashable {
    /// HTTP 415: this is not gRPC.
    case unsupportedMediaType
    /// HTTP 405 with a status: gRPC is POST.
    case methodNotAllowed
    /// HTTP 200 with this status.
    case status(RPCError)
    /// RST_STREAM: the client is not worth an answer.
    case reset(ErrorCode)
  }

  /// The method, when the path names one.
  let route: Route?
  /// The value of `grpc-timeout`.
  let timeoutNanoseconds: UInt64?
  /// The value of `grpc-encoding`.
  let encoding: MessageEncoding
  /// Why the request is refused; nil when it may run.
  let refusal: Refusal?

  /// Reads a header block.
  init(_ block: HeaderBlock, router: Router, headerListBytesMax: Int) {
    var reader = RequestHeadReader()
    unsafe block.forEachField { name, value in unsafe reader.read(name, value, router) }
    refusal = reader.refusal(
      listBytes: block.receivedListBytes, headerListBytesMax: headerListBytesMax)
    route = reader.route
    timeoutNanoseconds = reader.timeoutNanoseconds
    encoding = reader.encoding
  }
}
