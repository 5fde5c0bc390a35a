/// Names one method of one service and says how many messages travel each way.
public struct MethodDescriptor: Sendable, Hashable {
  /// How many messages travel each way.
  public enum Kind: Sendable, Hashable {
    /// One request, one response.
    case unary
    /// Many requests, one response.
    case clientStreaming
    /// One request, many responses.
    case serverStreaming
    /// Many requests, many responses.
    case bidirectional
  }

  /// The full name of the service, such as `slipway.v1.ModelService`.
  public let service: String
  /// The name of the method, such as `GetModel`.
  public let method: String
  /// The request path: `/service/method`.
  public let path: String
  /// How many messages travel each way.
  public let kind: Kind

  /// Creates a descriptor.
  public init(service: String, method: String, kind: Kind = .unary) {
    self.service = service
    self.method = method
    self.path = "/\(service)/\(method)"
    self.kind = kind
  }
}
