internal import SlipwayBase

/// Decides when a connection sends PING and when it is dead. Needs one timer: between its firings
/// input only stores an instant.
///
///     resting ──calls──▶ listening ──interval──▶ asking ──timeout──▶ dead
///        ▲──no calls─────────┘ ▲──bytes read──────┘
struct Keepalive: Sendable {
  /// What the connection must do.
  enum Action: Sendable, Hashable {
    /// Set the timer.
    case armTimer(at: MonotonicInstant)
    /// Send PING and set the timer.
    case sendPing(armTimer: MonotonicInstant)
    /// Close: the peer is gone.
    case closeDead
  }

  private enum Phase {
    /// No timer is set.
    case resting
    case listening
    /// PING was sent at this instant.
    case asking(since: MonotonicInstant)
    case dead
  }

  private let options: KeepaliveOptions
  private var phase = Phase.resting
  private var hasCalls = false
  private var lastRead: MonotonicInstant

  /// A connection that was opened at `now`.
  init(_ options: KeepaliveOptions, openedAt now: MonotonicInstant) {
    self.options = options
    lastRead = now
  }

  /// Sets the first timer, if the connection is watched without calls.
  mutating func start() -> Action? {
    guard case .resting = phase, isWatched else { return nil }
    phase = .listening
    return .armTimer(at: lastRead + options.interval)
  }

  /// Bytes were read. Whatever they are, the answer to PING included, the peer is there.
  mutating func bytesRead(at now: MonotonicInstant) {
    lastRead = now
  }

  /// The first call was opened. After a long rest the connection may be gone: PING finds out.
  mutating func callsBegan(at now: MonotonicInstant) -> Action? {
    hasCalls = true
    guard case .resting = phase else { return nil }
    return listen(at: now)
  }

  /// The last call ended; the timer finds that out when it fires.
  mutating func callsEnded() {
    hasCalls = false
  }

  /// The timer fired.
  mutating func timerFired(at now: MonotonicInstant) -> Action? {
    switch phase {
    case .resting, .dead:
      return nil
    case .listening:
      return listen(at: now)
    case .asking(let sentAt):
      guard lastRead < sentAt else { return listen(at: now) }
      guard now - sentAt >= options.timeout else {
        return .armTimer(at: sentAt + options.timeout)
      }
      phase = .dead
      return .closeDead
    }
  }

  private var isWatched: Bool { hasCalls || options.withoutCalls }

  private mutating func listen(at now: MonotonicInstant) -> Action? {
    guard isWatched else {
      phase = .resting
      return nil
    }
    guard now - lastRead >= options.interval else {
      phase = .listening
      return .armTimer(at: lastRead + options.interval)
    }
    phase = .asking(since: now)
    // Whichever comes first: the answer may be there long before the timeout, and the next
    // question is due after the interval.
    return .sendPing(armTimer: now + min(options.timeout, options.interval))
  }
}
