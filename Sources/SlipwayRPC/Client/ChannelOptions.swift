internal import SlipwayHTTP2

/// Limits and timings of a channel, each with its unit and default.
public struct ChannelOptions: Sendable {
  /// Put in front of the channel's own `user-agent`, as `app/1.0`; printable ASCII. Default
  /// nothing.
  public var userAgentPrefix = ""
  /// How long one address of the target may take to become a connection, HTTP/2 settings included,
  /// before the next one is tried; also how long its name may take to be looked up. Default 20 s.
  public var connectTimeout: Duration = .seconds(20)
  /// How long the channel waits after a failed attempt to connect. Default 1 s, growing to 120 s.
  public var backoff = Backoff()
  /// How long a connection without calls is kept; the next call makes another. Default 30 min.
  public var idleTimeout: Duration = .seconds(1_800)
  /// How long `close` waits for the calls that are under way. Default 5 s.
  public var closeGrace: Duration = .seconds(5)
  /// Bytes of one response message. Default 64 MiB.
  public var receiveMessageBytesMax = 64 * 1024 * 1024
  /// Bytes of one request message. Default 64 MiB.
  public var sendMessageBytesMax = 64 * 1024 * 1024
  /// Bytes of the headers, and of the trailers, of one response, counted as HTTP/2 does. Default
  /// 16 KiB.
  public var receiveHeaderBytesMax = 16 * 1024
  /// Bytes of the metadata of one request, counted as HTTP/2 does: servers refuse longer lists.
  /// Default 8 KiB.
  public var sendMetadataBytesMax = 8 * 1024
  /// Calls that are open on a connection at the same time, when the server allows that many.
  /// Default 1,000.
  public var concurrentCallsMax = 1_000
  /// Calls that may wait for a connection or for another call to end. Default 10,000.
  public var queuedCallsMax = 10_000

  /// The default options.
  public init() {}

  var session: SessionLimits {
    var session = SessionLimits()
    session.headerListBytesMax = receiveHeaderBytesMax
    return session
  }
}
