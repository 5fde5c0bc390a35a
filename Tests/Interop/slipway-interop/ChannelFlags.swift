import Glibc
import SlipwayRPC

/// The flags that say how a client reaches its server.
struct ChannelFlags {
  private let target: String
  private var options = ChannelOptions()

  init(_ arguments: Arguments) throws(UsageError) {
    target = try arguments.needed("target")
    options.report = { Output.line($0, to: STDERR_FILENO) }
    if let roots = arguments.last("roots") {
      options.security = .tls(
        ChannelTLS(
          rootsFile: roots, certificateFile: arguments.last("certificate"),
          privateKeyFile: arguments.last("key"), serverName: arguments.last("server-name")))
    }
    try Setting.apply(try arguments.pairs("channel"), of: ChannelOptions.settings, to: &options)
  }

  /// A new channel.
  func open() throws(RPCError) -> RPCChannel {
    try RPCChannel(target: target, options: options)
  }
}
