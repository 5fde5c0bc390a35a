internal import SlipwayBase

/// Decides whether a client is too slow: pure bookkeeping of instants, checked now and then.
struct ConnectionWatch: Sendable {
  /// What a client was too slow with.
  enum Verdict: Hashable, Sendable {
    /// The preface and SETTINGS.
    case opening
    /// A header block.
    case headers
    /// Taking what waits for it.
    case writing
  }

  private let limits: ServerLimits
  private let openedAt: MonotonicInstant
  private var isOpen = false
  private var headersSince: MonotonicInstant?
  private var waitingSince: MonotonicInstant?

  init(_ limits: ServerLimits, now: MonotonicInstant) {
    self.limits = limits
    openedAt = now
  }

  /// How long the checks may be apart: a quarter of the shortest timeout.
  var interval: Duration {
    let shortest = min(
      limits.openingTimeout, limits.headersTimeout, limits.requestTimeout, limits.writeTimeout)
    return max(shortest / 4, .milliseconds(10))
  }

  /// The client's SETTINGS arrived.
  mutating func opened() {
    isOpen = true
  }

  /// Bytes were read; the last of them may lie inside a header block.
  mutating func noteInput(isInsideHeaders: Bool, now: MonotonicInstant) {
    headersSince = isInsideHeaders ? headersSince ?? now : nil
  }

  /// The socket does not take what waits.
  mutating func outputWaits(now: MonotonicInstant) {
    if waitingSince == nil { waitingSince = now }
  }

  /// The socket took some of what waits.
  mutating func noteOutput(now: MonotonicInstant) {
    if waitingSince != nil { waitingSince = now }
  }

  /// The socket took all that waited.
  mutating func outputIsDone() {
    waitingSince = nil
  }

  /// Whether anything is waited for, so that checks make sense.
  var isWaiting: Bool { !isOpen || headersSince != nil || waitingSince != nil }

  /// What the client is too slow with at `now`, if anything.
  func check(now: MonotonicInstant) -> Verdict? {
    if !isOpen, now - openedAt >= limits.openingTimeout { return .opening }
    if let headersSince, now - headersSince >= limits.headersTimeout { return .headers }
    if let waitingSince, now - waitingSince >= limits.writeTimeout { return .writing }
    return nil
  }
}
