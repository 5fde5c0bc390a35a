internal import SlipwayBase
internal import SlipwayHTTP2

/// Builds the header list of a request, in the order that the specification gives.
enum RequestHeaders {
  /// Bytes of metadata that one call may send: servers refuse longer lists.
  static let metadataBytesMax = 8 * 1024

  /// The headers of a call; `timeout` in nanoseconds.
  static func make(
    path: String, authority: String, timeout: UInt64?, userAgent: String, metadata: Metadata
  ) -> HeaderBlock {
    let block = HeaderBlock()
    block.append(":method", "POST")
    block.append(":scheme", "http")
    block.append(":path", path)
    block.append(":authority", authority)
    block.append("te", "trailers")
    if let timeout { block.append("grpc-timeout", Timeout.header(nanoseconds: timeout)) }
    block.append("content-type", "application/grpc")
    block.append("user-agent", userAgent)
    block.append("grpc-accept-encoding", "\(MessageEncoding.accepted)")
    metadata.append(to: block)
    return block
  }

  /// Refuses metadata that is too long to be sent.
  static func check(_ metadata: Metadata) throws(RPCError) {
    guard !metadata.isEmpty else { return }
    let block = HeaderBlock()
    metadata.append(to: block)
    guard block.fieldBytes <= metadataBytesMax else {
      throw RPCError(
        code: .resourceExhausted,
        message: "the call has \(block.fieldBytes) bytes of metadata, over the limit of "
          + "\(metadataBytesMax) bytes (metadataBytesMax)")
    }
  }
}
