internal import SlipwayHTTP2

/// Limits and timings of a channel, each with its unit and default.
public struct ChannelOptions: Sendable {
  /// Put in front of the channel's own `user-agent`, as `app/1.0`; printable ASCII. Default
  /// nothing.
  public var userAgentPrefix = ""
  /// How connections are protected. Default not at all.
  public var security = ChannelSecurity.plaintext
  /// What holds for the calls of some methods, how failed calls are tried again, and how calls are
  /// spread over the target's addresses (gRPC "Service Config"); nil is nothing of that, and
  /// `pick_first`. Default nil.
  public var serviceConfig: ServiceConfig?
  /// How long one address of the target may take to become a connection, TLS and HTTP/2 settings
  /// included; also how long its name may take to be looked up. Default 20 s.
  public var connectTimeout: Duration = .seconds(20)
  /// How long one address may take before another one is tried beside it (RFC 8305), kept between
  /// 100 ms and 2 s. Default 250 ms.
  public var attemptDelay: Duration = .milliseconds(250)
  /// How far lookups of the target's name are apart at least. Default 30 s.
  public var resolveIntervalMin: Duration = .seconds(30)
  /// When PING is sent to a server of which nothing was heard, and when it is given up (gRPC A8);
  /// nil never asks. Default nil.
  public var keepalive: KeepaliveOptions?
  /// How long the channel waits after a failed attempt to connect. Default 1 s, growing to 120 s.
  public var backoff = Backoff()
  /// How long a connection without calls is kept; the next call makes another. Has no effect with
  /// `round_robin`, which keeps its connections. Default 30 min.
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

  /// Hears, on any thread, a sentence about what whoever runs the client should know: a connection
  /// that was lost or ended with a complaint, an address that cannot be reached. Default nobody.
  public var report: (@Sendable (String) -> Void)?
  /// The identifier of a stream after which a connection is replaced by a new one, whose streams
  /// are counted anew. Default three quarters of what there are.
  package var streamIDMax: Int32 = 0x6000_0000
  /// The shortest interval of `keepalive`: shorter ones are raised to it, because servers end the
  /// connections of clients that ask more often (gRPC A8). Default 10 s.
  package var keepaliveIntervalMin: Duration = .seconds(10)

  /// The default options.
  public init() {}

  var session: SessionLimits {
    var session = SessionLimits()
    session.headerListBytesMax = receiveHeaderBytesMax
    return session
  }
}
