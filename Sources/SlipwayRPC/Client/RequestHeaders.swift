internal import SlipwayBase
internal import SlipwayHTTP2

/// Builds the header lists of a channel's requests, in the order that the specification gives (gRPC
/// over HTTP/2, "Requests").
struct RequestHeaders: Sendable {
  private let metadataBytesMax: Int
  /// What is the same in all requests, up to the path, between it and the timeout, and after that.
  private let beforePath = HeaderBlock()
  private let beforeTimeout = HeaderBlock()
  private let afterTimeout = HeaderBlock()

  /// Throws `INVALID_ARGUMENT` for a user agent that may not travel.
  init(_ target: Target, _ options: ChannelOptions) throws(RPCError) {
    let prefix = options.userAgentPrefix
    guard prefix.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
      throw RPCError(code: .invalidArgument, message: "userAgentPrefix is not printable ASCII")
    }
    metadataBytesMax = options.sendMetadataBytesMax
    beforePath.append(":method", "POST")
    switch options.security {
    case .plaintext: beforePath.append(":scheme", "http")
    case .tls: beforePath.append(":scheme", "https")
    }
    beforeTimeout.append(":authority", target.authority)
    afterTimeout.append("te", "trailers")
    afterTimeout.append("content-type", "application/grpc")
    afterTimeout.append(
      "user-agent", prefix.isEmpty ? Self.ownUserAgent : "\(prefix) \(Self.ownUserAgent)")
    afterTimeout.append("grpc-accept-encoding", "\(MessageEncoding.accepted)")
  }

  /// Makes `block` the headers of a call that is sent now.
  func write(to block: HeaderBlock, for call: ClientCall) {
    block.removeAll()
    block.append(beforePath)
    block.append(":path", call.method.path)
    block.append(beforeTimeout)
    if let deadline = call.deadline {
      block.append("grpc-timeout", Timeout.header(nanoseconds: deadline.nanosecondsLeft))
    }
    block.append(afterTimeout)
    if let format = call.options.compression {
      block.append("grpc-encoding", "\(format.headerName)")
    }
    if let attempts = call.previousAttempts {
      block.append("grpc-previous-rpc-attempts", attempts)
    }
    call.options.metadata.append(to: block)
  }

  /// Refuses metadata that is too long to be sent.
  func check(_ metadata: Metadata) throws(RPCError) {
    guard !metadata.isEmpty else { return }
    let block = HeaderBlock()
    metadata.append(to: block)
    let count = block.fieldBytes + block.fieldCount * Self.fieldOverheadBytes
    guard count <= metadataBytesMax else {
      throw RPCError(
        code: .resourceExhausted,
        message: "the call has \(count) bytes of metadata, over the limit of "
          + "\(metadataBytesMax) bytes (sendMetadataBytesMax)")
    }
  }

  /// What each field costs beside its name and value (RFC 9113 §6.5.2).
  private static let fieldOverheadBytes = 32
  private static let ownUserAgent = "grpc-swift-slipway/\(Version.text)"
}

extension Deadline {
  /// Nanoseconds until the deadline; 0 when it has passed.
  fileprivate var nanosecondsLeft: UInt64 {
    let now = MonotonicInstant.now()
    return instant > now ? instant.nanoseconds - now.nanoseconds : 0
  }
}
