/// How long to wait between attempts to connect ("gRPC Connection Backoff Protocol").
public struct Backoff: Sendable, Hashable {
  /// The first wait. Default 1 s.
  public var initial: Duration
  /// What each wait is multiplied by for the next one. Default 1.6.
  public var multiplier: Double
  /// The longest wait. Default 120 s.
  public var maximum: Duration
  /// How far a wait may be off by chance, as a share of it, so that clients that failed together do
  /// not try again together. Default 0.2.
  public var jitter: Double

  /// Timings of which any may be left out.
  public init(
    initial: Duration = .seconds(1), multiplier: Double = 1.6, maximum: Duration = .seconds(120),
    jitter: Double = 0.2
  ) {
    self.initial = initial
    self.multiplier = multiplier
    self.maximum = maximum
    self.jitter = jitter
  }

  /// The wait after `failures` failures in a row, at least 1; `chance` is from 0 to 1.
  func delay(afterFailures failures: Int, chance: Double) -> Duration {
    var delay = initial
    for _ in 1..<max(1, failures) {
      guard delay < maximum else { break }
      delay = delay * multiplier
    }
    let factor: Double = 1 + jitter * (2 * chance - 1)
    return min(delay, maximum) * factor
  }
}
