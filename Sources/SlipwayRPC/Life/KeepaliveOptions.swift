/// How a connection finds out that its peer is gone (gRPC A8, A9): when nothing was read for
/// `interval` it sends PING, and when nothing is read for `timeout` after that it is dead.
public struct KeepaliveOptions: Sendable, Hashable {
  /// How long nothing is read before PING is sent. A client waits 10 s at least, whatever it says
  /// here; servers may refuse clients below 5 min.
  public var interval: Duration
  /// How long nothing is read after PING before the connection is given up. Default 20 s.
  public var timeout: Duration
  /// Whether PING is sent while no call is open. Default false, since servers punish it.
  public var withoutCalls: Bool

  /// Timings of which all but the interval may be left out.
  public init(interval: Duration, timeout: Duration = .seconds(20), withoutCalls: Bool = false) {
    self.interval = interval
    self.timeout = timeout
    self.withoutCalls = withoutCalls
  }

  /// What a server does unless told otherwise: PING after 2 h, with or without calls.
  package static let server = KeepaliveOptions(interval: .seconds(7_200), withoutCalls: true)

  /// The shortest interval of a client (gRPC A8).
  static let clientIntervalMin: Duration = .seconds(10)

  /// What a client does: an interval below `minimum` is raised to it.
  func raised(to minimum: Duration = clientIntervalMin) -> KeepaliveOptions {
    var options = self
    options.interval = max(interval, minimum)
    return options
  }

  /// A server complained of too many PINGs: this connection's successors send half as many.
  mutating func slowDown() {
    // Compared first: a doubled interval could be too long for a Duration.
    guard interval < Self.slowedIntervalMax else { return }
    interval = min(interval * 2, Self.slowedIntervalMax)
  }

  /// Complaints do not make an interval longer than this: a year.
  private static let slowedIntervalMax: Duration = .seconds(31_536_000)
}
