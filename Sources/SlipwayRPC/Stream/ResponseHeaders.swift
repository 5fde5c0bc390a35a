internal import SlipwayBase
internal import SlipwayCompression
internal import SlipwayHTTP2

/// Builds the header lists of a response. The usual ones are constants that nghttp2 sends without a
/// copy.
enum ResponseHeaders {
  /// The headers of every response that has no metadata of its own.
  static let plain = HeaderBlock(constant: [
    ":status": "200",
    "content-type": "application/grpc",
    "grpc-accept-encoding": MessageEncoding.accepted,
  ])

  /// The headers of every compressed response that has no metadata of its own.
  private static let compressed: [CompressionFormat: HeaderBlock] = Dictionary(
    uniqueKeysWithValues: CompressionFormat.allCases.map { format in
      let block = opening()
      block.append("grpc-encoding", "\(format.headerName)")
      return (format, block)
    })

  /// The trailers of a call that succeeded and has no metadata of its own.
  static let plainOK = HeaderBlock(constant: ["grpc-status": "0"])

  /// HTTP 415: the request is not gRPC, so the answer is not either.
  static let unsupportedMediaType = HeaderBlock(constant: [":status": "415"])

  /// HTTP 405 with the status that a gRPC client reads.
  static let methodNotAllowed = HeaderBlock(constant: [
    ":status": "405",
    "allow": "POST",
    "content-type": "application/grpc",
    "grpc-status": "13",
    "grpc-message": "gRPC requests are POST requests",
  ])

  /// The status of a call whose handler asked for more metadata than may travel.
  static let metadataTooLong = RPCError(
    code: .internal, message: "the response has more than \(trailerBytesMax) bytes of metadata")

  /// The status of a call whose handler failed without saying how.
  static let failureWithoutCode = RPCError(code: .unknown, message: "the call failed")

  /// Response headers with what a handler asks for beside its response.
  static func initial(_ extras: ServerContext.ResponseExtras?) -> HeaderBlock {
    guard let extras else { return plain }
    guard !extras.initial.isEmpty else {
      return extras.compression.flatMap { compressed[$0] } ?? plain
    }
    let block = opening()
    if let format = extras.compression { block.append("grpc-encoding", "\(format.headerName)") }
    extras.initial.append(to: block)
    return block
  }

  /// The one header list of a call that succeeded without a message.
  static func onlyOK(_ metadata: Metadata?) -> HeaderBlock {
    let block = opening()
    block.append("grpc-status", "0")
    metadata?.append(to: block)
    return block
  }

  /// Trailers of a call that succeeded.
  static func trailersOK(_ metadata: Metadata?) -> HeaderBlock {
    guard let metadata, !metadata.isEmpty else { return plainOK }
    let block = HeaderBlock()
    block.append("grpc-status", "0")
    metadata.append(to: block)
    return block
  }

  /// Trailers of a call that failed, with response headers in front when `isOnly`.
  static func trailers(_ failure: RPCError, isOnly: Bool) -> HeaderBlock {
    let block = isOnly ? opening() : HeaderBlock()
    block.append("grpc-status", String(failure.code.rawValue))
    var budget = trailerBytesMax
    let message = PercentCoding.encode(cut(failure.message), keeping: .grpcMessage)
    if !message.isEmpty {
      block.append("grpc-message", message)
      budget -= message.utf8.count
    }
    let metadata = HeaderBlock()
    failure.metadata.append(to: metadata)
    if metadata.fieldBytes <= budget {
      failure.metadata.append(to: block)
      budget -= metadata.fieldBytes
    }
    if !failure.details.isEmpty {
      let details = Base64.encode(failure.details)
      if details.utf8.count <= budget { block.append("grpc-status-details-bin", details) }
    }
    return block
  }

  /// Whether metadata may travel: clients refuse header lists of more than 8 or 16 KiB.
  static func fits(_ metadata: Metadata) -> Bool {
    let block = HeaderBlock()
    metadata.append(to: block)
    return block.fieldBytes <= trailerBytesMax
  }

  /// Bytes of message, details and metadata in one header list.
  private static let trailerBytesMax = 8 * 1024
  /// Bytes of `grpc-message` before it is percent-encoded, which can triple it.
  private static let messageBytesMax = 2 * 1024

  private static func opening() -> HeaderBlock {
    let block = HeaderBlock()
    block.append(":status", "200")
    block.append("content-type", "application/grpc")
    block.append("grpc-accept-encoding", "\(MessageEncoding.accepted)")
    return block
  }

  /// The longest beginning of `message` that is within the limit and ends with a whole character.
  private static func cut(_ message: String) -> String {
    let bytes = message.utf8
    guard bytes.count > messageBytesMax else { return message }
    var end = bytes.index(bytes.startIndex, offsetBy: messageBytesMax)
    while bytes[end] & 0xC0 == 0x80 { bytes.formIndex(before: &end) }
    return String(message[..<end])
  }
}
