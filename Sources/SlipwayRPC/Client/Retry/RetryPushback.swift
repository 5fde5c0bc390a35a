/// What a server asks of a client whose call failed: the header `grpc-retry-pushback-ms` (gRPC A6,
/// "Pushback").
enum RetryPushback: Sendable, Hashable {
  /// Nothing: the policy decides.
  case absent
  /// To try again after this time instead of the policy's.
  case delay(Duration)
  /// Not to try again.
  case stop

  /// The header in trailers; a negative number, or what is no number, means stop.
  static let header = "grpc-retry-pushback-ms"

  /// Reads the header's value; `nil` when there is none.
  init(_ value: String?) {
    guard let value else {
      self = .absent
      return
    }
    let isNumber = value.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    if isNumber, let milliseconds = Int32(value) {
      self = .delay(.milliseconds(milliseconds))
    } else {
      self = .stop
    }
  }
}
