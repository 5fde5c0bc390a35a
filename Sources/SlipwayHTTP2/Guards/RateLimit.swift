/// How many events are let through: a number at once and a number a second.
package struct RateLimit: Hashable, Sendable {
  /// Events that may come at once.
  package var burst: Int
  /// Events a second after that.
  package var perSecond: Int

  /// Creates a limit.
  package init(burst: Int, perSecond: Int) {
    self.burst = burst
    self.perSecond = perSecond
  }
}
