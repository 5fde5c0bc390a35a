internal import SlipwayBase

/// Decides when a server ends a connection that is idle or old (gRPC A9), so that clients spread
/// anew over servers. Needs one timer: between its firings calls only store an instant.
struct ConnectionAge: Sendable {
  /// The bounds of a connection's life; `nil` for none.
  struct Limits: Sendable, Hashable {
    /// How long a connection may have no call.
    var maxIdle: Duration?
    /// How old a connection may become, give or take a tenth by chance, so that connections that
    /// were made together do not end together.
    var maxAge: Duration?
    /// How long the calls of a connection may go on once it is told to end.
    var grace: Duration?
  }

  /// Why a connection ends; the text of its GOAWAY.
  enum Reason: String, Sendable, Hashable {
    /// It had no call for long.
    case idle = "max_idle"
    /// It was open for long.
    case age = "max_age"
  }

  /// What the connection must do.
  enum Action: Sendable, Hashable {
    /// Set the timer.
    case armTimer(at: MonotonicInstant)
    /// Take no more calls, saying why, and set the timer if there is a bound.
    case drain(Reason, armTimer: MonotonicInstant?)
    /// Close with the calls that are left.
    case cutOff
  }

  private enum Phase {
    case open
    /// No more calls are taken; those that are left have until the instant.
    case draining(until: MonotonicInstant?)
    case over
  }

  private let maxIdle: Duration?
  private let grace: Duration?
  private let oldAt: MonotonicInstant?
  private var phase = Phase.open
  private var idleSince: MonotonicInstant?
  private var timerAt: MonotonicInstant?

  /// A connection that was opened at `now`; `chance` is from 0 to 1.
  init(_ limits: Limits, openedAt now: MonotonicInstant, chance: Double) {
    maxIdle = limits.maxIdle
    grace = limits.grace
    oldAt = limits.maxAge.map { now + $0 * (1 + Self.jitter * (2 * chance - 1)) }
    idleSince = now
  }

  /// Sets the first timer, if there is a bound.
  mutating func start() -> Action? {
    rearm()
  }

  /// The first call was opened; the timer finds that out when it fires.
  mutating func callsBegan() {
    idleSince = nil
  }

  /// The last call ended.
  mutating func callsEnded(at now: MonotonicInstant) -> Action? {
    idleSince = now
    guard case .open = phase else { return nil }
    return rearm()
  }

  /// The timer fired.
  mutating func timerFired(at now: MonotonicInstant) -> Action? {
    timerAt = nil
    switch phase {
    case .open:
      if let oldAt, now >= oldAt { return drain(.age, now) }
      if let idleAt, now >= idleAt { return drain(.idle, now) }
      return rearm()
    case .draining(let end):
      guard let end else { return nil }
      guard now >= end else { return .armTimer(at: end) }
      phase = .over
      return .cutOff
    case .over:
      return nil
    }
  }

  private var idleAt: MonotonicInstant? {
    guard let maxIdle, let idleSince else { return nil }
    return idleSince + maxIdle
  }

  /// Sets the timer to the next bound unless it fires before that anyway.
  private mutating func rearm() -> Action? {
    guard let next = [oldAt, idleAt].compactMap(\.self).min() else { return nil }
    if let timerAt, timerAt <= next { return nil }
    timerAt = next
    return .armTimer(at: next)
  }

  private mutating func drain(_ reason: Reason, _ now: MonotonicInstant) -> Action {
    let end = grace.map { now + $0 }
    phase = .draining(until: end)
    return .drain(reason, armTimer: end)
  }

  /// How far the greatest age may be off by chance, as a share of it (gRPC A9).
  private static let jitter = 0.1
}
