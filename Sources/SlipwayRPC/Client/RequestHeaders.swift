internal import SlipwayBase
internal import SlipwayHTTP2

/// Builds the header lists of a channel's requests, in the order that the specification gives (gRPC
/// over HTTP/2, "Requests").
struct RequestHeaders: Sendable {
  private let authority: String
  private let userAgent: String
  private let scheme: String
  private let metadataBytesMax: Int

  /// Throws `INVALID_ARGUMENT` for a user agent that may not travel.
  init(_ target: Target, _ options: ChannelOptions) throws(RPCError) {
    let prefix = options.userAgentPrefix
    guard prefix.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
      throw RPCError(code: .invalidArgument, message: "userAgentPrefix is not printable ASCII")
    }
    switch options.security {
    case .plaintext: scheme = "http"
    case .tls: scheme = "https"
    }
    authority = target.authority
    userAgent = prefix.isEmpty ? Self.ownUserAgent : "\(prefix) \(Self.ownUserAgent)"
    metadataBytesMax = options.sendMetadataBytesMax
  }

  /// The headers of a call that is sent now.
  func block(for call: ClientCall) -> HeaderBlock {
    let block = HeaderBlock()
    block.append(":method", "POST")
    block.append(":scheme", scheme)
    block.append(":path", call.method.path)
    block.append(":authority", authority)
    if let deadline = call.deadline {
      block.append("grpc-timeout", Timeout.header(nanoseconds: deadline.nanosecondsLeft))
    }
    block.append("te", "trailers")
    block.append("content-type", "application/grpc")
    block.append("user-agent", userAgent)
    block.append("grpc-accept-encoding", "\(MessageEncoding.accepted)")
    if let format = call.options.compression {
      block.append("grpc-encoding", "\(format.headerName)")
    }
    if let attempts = call.previousAttempts {
      block.append("grpc-previous-rpc-attempts", attempts)
    }
    call.options.metadata.append(to: block)
    return block
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
