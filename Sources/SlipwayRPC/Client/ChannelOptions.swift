/// Limits and timings of a channel, each with its unit and default.
public struct ChannelOptions: Sendable {
  /// Put in front of the channel's own `user-agent`, as `app/1.0`. Default nothing.
  public var userAgentPrefix = ""
  /// How long a connection may take to be made, HTTP/2 settings included. Default 20 s.
  public var connectTimeout: Duration = .seconds(20)
  /// How long the channel waits after a failed attempt to connect. Default 1 s, growing to 120 s.
  public var backoff = Backoff()
  /// Bytes of one response message. Default 64 MiB.
  public var receiveMessageBytesMax = 64 * 1024 * 1024
  /// Bytes of one request message. Default 64 MiB.
  public var sendMessageBytesMax = 64 * 1024 * 1024
  /// Calls that may wait for a connection or for a stream. Default 10,000.
  public var queuedCallsMax = 10_000

  /// The default options.
  public init() {}
}
