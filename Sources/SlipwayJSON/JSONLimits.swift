/// Bounds of reading JSON from someone else.
public struct JSONLimits: Sendable, Hashable {
  /// Longest text, in bytes; default 1 MiB.
  public var maxBytes: Int
  /// Deepest nesting of lists and objects; default 64, at most 2048 (the parser's own bound).
  public var maxDepth: Int

  /// Limits of both kinds.
  public init(maxBytes: Int = 1 << 20, maxDepth: Int = 64) {
    self.maxBytes = maxBytes
    self.maxDepth = min(maxDepth, 2048)
  }
}
