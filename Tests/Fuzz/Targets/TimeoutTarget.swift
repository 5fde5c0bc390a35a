import SlipwayRPC

/// The `grpc-timeout` header.
enum TimeoutTarget {
  /// What is read can be written, never shorter, and what is written can be read.
  static func run(_ input: FuzzInput) {
    var input = input
    let bytes = input.rest()
    if let nanoseconds = bytes.withUnsafeBytes({ Timeout.nanoseconds(of: $0) }) {
      Property.require(nanoseconds <= Timeout.nanosecondsMax, "a timeout over the most there is")
      check(nanoseconds)
    }
    check(bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
  }

  private static func check(_ nanoseconds: UInt64) {
    let header = Timeout.header(nanoseconds: nanoseconds)
    let again = Array(header.utf8).withUnsafeBytes { Timeout.nanoseconds(of: $0) }
    guard let again else { return Property.require(false, "\(header) cannot be read") }
    Property.require(
      again >= min(nanoseconds, Timeout.nanosecondsMax), "\(nanoseconds) ns became \(header)")
  }
}
