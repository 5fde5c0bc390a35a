internal import SlipwayBase

/// Decides whether a client sends PING too often (gRPC A8, "Server Enforcement").
///
/// Clients measure bandwidth by a PING right after they received something, so everything that is
/// sent to them forgives what they did before.
struct PingPolicy: Sendable {
  private let intervalWithCalls: Duration
  private let intervalWithoutCalls: Duration
  private var previous: MonotonicInstant?
  private var strikes = 0

  init(_ limits: ServerLimits) {
    intervalWithCalls = limits.pingInterval
    intervalWithoutCalls = limits.idlePingInterval
  }

  /// A PING arrived at `now`; false when it was one too many.
  mutating func allowsPing(at now: MonotonicInstant, hasCalls: Bool) -> Bool {
    let interval = hasCalls ? intervalWithCalls : intervalWithoutCalls
    defer { previous = now }
    guard let previous, now - previous < interval else { return true }
    strikes += 1
    return strikes <= PingPolicy.strikesMax
  }

  /// Headers or data were sent.
  mutating func forgive() {
    previous = nil
    strikes = 0
  }

  /// PINGs that may come too early before the connection is closed (`MAX_PING_STRIKES`).
  private static let strikesMax = 2
}
