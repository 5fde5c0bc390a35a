/// A call that did not succeed: what travels as `grpc-status`, `grpc-message` and trailers.
public struct RPCError: Error, Sendable, Hashable {
  /// What kind of failure it is.
  public var code: StatusCode
  /// A sentence for a person.
  public var message: String
  /// A serialized `google.rpc.Status` with the same code and message; empty when there is none.
  public var details: [UInt8]
  /// Trailing metadata that travels with the failure.
  public var metadata: Metadata

  /// Creates a failure.
  public init(
    code: StatusCode, message: String, details: [UInt8] = [], metadata: Metadata = Metadata()
  ) {
    self.code = code
    self.message = message
    self.details = details
    self.metadata = metadata
  }
}

extension RPCError: CustomStringConvertible {
  /// `NOT_FOUND: no such model`.
  public var description: String {
    message.isEmpty ? code.name : "\(code.name): \(message)"
  }
}
