import SlipwayRPC

/// The flags that say how a client reaches its server.
struct ChannelFlags {
  private let target: String
  private var options = ChannelOptions()

  init(_ arguments: Arguments) throws(UsageError) {
    target = try arguments.needed("target")
    options.userAgentPrefix = arguments.last("user-agent") ?? ""
    try Setting.apply(try arguments.pairs("channel"), of: ChannelOptions.settings, to: &options)
  }

  /// A new channel.
  func open() throws(RPCError) -> RPCChannel {
    try RPCChannel(target: target, options: options)
  }
}
