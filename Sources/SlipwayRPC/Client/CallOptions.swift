public import SlipwayCompression

/// What a caller may say about one call.
public struct CallOptions: Sendable {
  /// How long the call may take, from now; `nil` waits without end. Default `nil`.
  public var timeout: Duration?
  /// What is sent besides the request. Default nothing.
  public var metadata: Metadata
  /// Whether the call waits for a connection instead of failing with UNAVAILABLE while none can be
  /// made; `nil` is what the service config says of the method, else false. Default `nil`.
  public var waitForReady: Bool?

  /// How messages are compressed; `nil` sends them as they are. A server that does not know the
  /// format refuses the call with UNIMPLEMENTED. Default `nil`.
  public var compression: CompressionFormat?

  /// Options of which any may be left out.
  public init(
    timeout: Duration? = nil, metadata: Metadata = Metadata(), waitForReady: Bool? = nil,
    compression: CompressionFormat? = nil
  ) {
    self.timeout = timeout
    self.metadata = metadata
    self.waitForReady = waitForReady
    self.compression = compression
  }

  /// These options for a call that a handler makes on behalf of its own caller: it takes no longer
  /// than that one waits.
  public func within(_ context: ServerContext) -> CallOptions {
    guard let left = context.deadline?.remaining else { return self }
    var options = self
    options.timeout = min(timeout ?? left, left)
    return options
  }
}
