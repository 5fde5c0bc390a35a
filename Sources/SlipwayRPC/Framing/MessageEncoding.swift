internal import SlipwayBase

/// How the peer says it compresses its messages (`grpc-encoding`).
package enum MessageEncoding: Hashable, Sendable {
  /// Not at all, or the header is absent.
  case identity
  /// In a way that this side does not know.
  case unsupported

  /// What this side announces in `grpc-accept-encoding`.
  static let accepted: StaticString = "identity"

  /// Reads the value of `grpc-encoding`.
  package init(header: UnsafeRawBufferPointer) {
    self = unsafe header.equals("identity") ? .identity : .unsupported
  }
}
