/// When a channel stops retrying because too many calls fail (gRPC A6, "Throttling Retry
/// Attempts").
public struct RetryThrottling: Sendable, Hashable {
  /// What the channel starts with and can have at most; each failure costs one, and at half of it
  /// no call is tried again. 1 to 1,000.
  public let maxTokens: Int
  /// What each call that succeeds gives back; counts to three decimals.
  public let tokenRatio: Double

  /// Checked settings.
  ///
  /// Throws `INVALID_ARGUMENT`, with the name of the field in front, for tokens outside 1 to 1,000
  /// or a ratio below 0.001.
  public init(maxTokens: Int, tokenRatio: Double) throws(RPCError) {
    guard (1...Self.tokensMax).contains(maxTokens) else {
      throw .misconfigured("maxTokens", "\(maxTokens) is not from 1 to \(Self.tokensMax)")
    }
    guard tokenRatio.isFinite, Self.milliTokens(tokenRatio) > 0 else {
      throw .misconfigured("tokenRatio", "\(tokenRatio) is not 0.001 or more")
    }
    self.maxTokens = maxTokens
    self.tokenRatio = tokenRatio
  }

  /// The ratio in thousandths of a token, further decimals cut off.
  var milliTokensPerSuccess: Int { Self.milliTokens(tokenRatio) }

  /// No bucket holds more than `tokensMax`, so a greater ratio means the same.
  private static func milliTokens(_ tokens: Double) -> Int {
    // 1.005 is a little less than 1.005 in binary; it must not lose its last decimal for that.
    Int(min(max(tokens, 0), Double(tokensMax)) * 1_000 + 1e-6)
  }

  private static let tokensMax = 1_000
}
