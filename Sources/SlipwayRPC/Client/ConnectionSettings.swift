internal import SlipwayTLS

/// What all connections of a channel are made with.
struct ConnectionSettings: Sendable {
  /// The channel's options; keepalive slows down when servers complain.
  var options: ChannelOptions
  let headers: RequestHeaders
  /// Nil in the clear.
  let tls: TLSClientContext?
  /// The name that a server's certificate must have.
  let serverName: String

  /// Throws INVALID_ARGUMENT for options that cannot be used.
  init(_ target: Target, _ options: ChannelOptions) throws(RPCError) {
    self.options = options
    self.options.keepalive = options.keepalive?.raised(to: options.keepaliveIntervalMin)
    headers = try RequestHeaders(target, options)
    serverName = target.host
    switch options.security {
    case .plaintext: tls = nil
    case .tls(let security): tls = try security.makeContext()
    }
  }
}
