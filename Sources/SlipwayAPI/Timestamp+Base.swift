public import SlipwayBase

extension GoogleProtobuf.Timestamp {
  /// Seconds of 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z, the first and last allowed.
  private static let allowedSeconds: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

  /// A point in time.
  public init(_ time: SlipwayBase.Timestamp) {
    self.init(seconds: time.seconds, nanos: time.nanos)
  }

  /// The point in time; nil when seconds or nanos are out of range.
  public var time: SlipwayBase.Timestamp? {
    guard Self.allowedSeconds.contains(seconds), (0..<1_000_000_000).contains(nanos) else {
      return nil
    }
    return SlipwayBase.Timestamp(seconds: seconds, nanos: nanos)
  }
}
