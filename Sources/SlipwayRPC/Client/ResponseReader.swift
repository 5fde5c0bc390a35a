internal import SlipwayBase
internal import SlipwayHTTP2

/// What arrives on a stream that answers a request, until the end of the call is known.
///
///     waiting ──headers──▶ receiving ──trailers──▶ end
///        └──────── trailers only ──────────────────┘
///
/// Does no I/O. The first end counts; nothing may be given to it after one.
struct ResponseReader: ~Copyable {
  /// How a call ended: well, or why not.
  typealias End = Result<Void, RPCError>

  private let messageBytesMax: Int
  private let headerBytesMax: Int
  /// Whether headers arrived that trailers or a body follow: the server has begun its answer.
  private(set) var hasHeaders = false
  /// The headers, when they are not those of gRPC.
  private var foreignHead: ResponseFields?
  private var reader: MessageReader
  private var foreign = ForeignResponse()
  /// What the server asked for in its trailers.
  private(set) var pushback = RetryPushback.absent

  init(
    messageBytesMax: Int, headerBytesMax: Int = ChannelOptions().receiveHeaderBytesMax
  ) {
    self.messageBytesMax = messageBytesMax
    self.headerBytesMax = headerBytesMax
    reader = MessageReader(bytesMax: messageBytesMax, encoding: .identity)
  }

  /// A header list arrived.
  mutating func headers(_ block: HeaderBlock, endStream: Bool) -> End? {
    guard block.receivedListBytes <= headerBytesMax else {
      return .failure(
        RPCError(
          code: .resourceExhausted,
          message: "the response has \(block.receivedListBytes) bytes of headers, over the limit "
            + "of \(headerBytesMax) bytes (receiveHeaderBytesMax)"))
    }
    var fields = ResponseFields()
    fields.read(block)
    if fields.isInterim {
      return endStream ? Self.failed("the response ends with interim headers") : nil
    }
    if let key = fields.brokenKey {
      return Self.failed("the value of \(key) in the response is not base 64")
    }
    if endStream {
      pushback = RetryPushback(fields.pushback)
      return ended(by: fields, block)
    }
    guard !hasHeaders else {
      return Self.failed("the response has headers where trailers belong")
    }
    hasHeaders = true
    if fields.encoding != .identity {
      reader = MessageReader(bytesMax: messageBytesMax, encoding: fields.encoding)
    }
    if ForeignResponse.isForeign(fields) { foreignHead = fields }
    return nil
  }

  /// Bytes of the body arrived; calls `deliver` with every message that they complete.
  mutating func data(
    _ bytes: UnsafeRawBufferPointer, endStream: Bool,
    _ deliver: (UnsafeRawBufferPointer) throws(RPCError) -> Void
  ) -> End? {
    guard hasHeaders else { return Self.failed("the response has a body before its headers") }
    if let head = foreignHead {
      let isQuotable = unsafe foreign.add(bytes)
      return endStream || !isQuotable ? .failure(foreign.status(head)) : nil
    }
    do throws(RPCError) {
      try unsafe reader.read(bytes) { message, _ throws(RPCError) in unsafe try deliver(message) }
    } catch {
      var failure = error
      // An answer in a form that was not offered is the server's fault.
      if failure.code == .unimplemented { failure.code = .internal }
      return .failure(failure)
    }
    return endStream ? Self.failed("the response ends without trailers") : nil
  }

  private func ended(by fields: ResponseFields, _ block: HeaderBlock) -> End {
    let isForeign = hasHeaders ? foreignHead != nil : ForeignResponse.isForeign(fields)
    // Whoever answers 200 with something that is not gRPC cannot be believed about the status. A
    // server that leaves the content type out of an answer that is a status alone can be.
    guard fields.statusText != nil, !isForeign || !(foreignHead ?? fields).isPage else {
      return .failure(
        isForeign
          ? foreign.status(foreignHead ?? fields)
          : RPCError(code: .unknown, message: "the response has trailers without grpc-status"))
    }
    // Metadata is read for errors only.
    if fields.statusText != "0" {
      let status = fields.status(block)
      guard status.code == .ok else { return .failure(status) }
    }
    guard reader.isBetweenMessages else {
      return Self.failed("the response ends inside a message")
    }
    return .success(())
  }

  private static func failed(_ message: String) -> End {
    .failure(RPCError(code: .internal, message: message))
  }
}
