extension GoogleProtobuf.Duration {
  /// Seconds in ten thousand years, the most a protobuf duration may have.
  private static let maximumSeconds: Int64 = 315_576_000_000

  /// A Swift duration, cut to whole nanoseconds and to ten thousand years.
  public init(_ duration: Swift.Duration) {
    let parts = duration.components
    guard abs(parts.seconds) < Self.maximumSeconds else {
      self.init(seconds: parts.seconds < 0 ? -Self.maximumSeconds : Self.maximumSeconds)
      return
    }
    self.init(seconds: parts.seconds, nanos: Int32(parts.attoseconds / 1_000_000_000))
  }

  /// The Swift duration; nil when seconds or nanos are out of range or their signs differ.
  public var duration: Swift.Duration? {
    guard seconds.magnitude <= Self.maximumSeconds.magnitude, nanos.magnitude < 1_000_000_000,
      seconds == 0 || nanos == 0 || (seconds < 0) == (nanos < 0)
    else { return nil }
    return .seconds(seconds) + .nanoseconds(Int64(nanos))
  }
}
