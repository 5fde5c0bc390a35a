/// What a client does with the calls of some methods unless a call says otherwise
/// (`grpc.service_config.MethodConfig`).
public struct MethodConfig: Sendable, Hashable {
  /// Which methods are meant.
  public struct Name: Sendable, Hashable {
    /// The full name of the service; empty for every method of every service.
    public var service: String
    /// The name of the method; empty for every method of the service.
    public var method: String

    /// The name of one method, of one service or, without arguments, of everything.
    public init(service: String = "", method: String = "") {
      self.service = service
      self.method = method
    }
  }

  /// The methods that this is for; of settings that fit, the closest name wins as a whole.
  public var names: [Name]
  /// How long a call may take; a call's own shorter timeout wins. Default no limit.
  public var timeout: Duration?
  /// Whether calls wait for a connection instead of failing. Default what the call says.
  public var waitForReady: Bool?
  /// Bytes of one request message; the channel's own limit stays. Default no further limit.
  public var maxRequestMessageBytes: Int?
  /// Bytes of one response message; the channel's own limit stays. Default no further limit.
  public var maxResponseMessageBytes: Int?
  /// When calls that failed are tried again. Default never.
  public var retryPolicy: RetryPolicy?

  /// Settings for `names`, of which any may be left out.
  public init(
    names: [Name], timeout: Duration? = nil, waitForReady: Bool? = nil,
    maxRequestMessageBytes: Int? = nil, maxResponseMessageBytes: Int? = nil,
    retryPolicy: RetryPolicy? = nil
  ) {
    self.names = names
    self.timeout = timeout
    self.waitForReady = waitForReady
    self.maxRequestMessageBytes = maxRequestMessageBytes
    self.maxResponseMessageBytes = maxResponseMessageBytes
    self.retryPolicy = retryPolicy
  }

  /// Throws `INVALID_ARGUMENT` for a value below zero.
  func check() throws(RPCError) {
    if let timeout, timeout < .zero {
      throw .misconfigured("timeout", "\(timeout) is below zero")
    }
    if let bytes = maxRequestMessageBytes, bytes < 0 {
      throw .misconfigured("maxRequestMessageBytes", "\(bytes) is below zero")
    }
    if let bytes = maxResponseMessageBytes, bytes < 0 {
      throw .misconfigured("maxResponseMessageBytes", "\(bytes) is below zero")
    }
  }
}
