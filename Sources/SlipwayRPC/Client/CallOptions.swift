/// What a caller may say about one call.
public struct CallOptions: Sendable {
  /// How long the call may take, from now; `nil` waits without end. Default `nil`.
  public var timeout: Duration?
  /// What is sent besides the request. Default nothing.
  public var metadata: Metadata
  /// Whether the call waits for a connection instead of failing with UNAVAILABLE while none can be
  /// made. Default false.
  public var waitForReady: Bool

  /// Options of which any may be left out.
  public init(
    timeout: Duration? = nil, metadata: Metadata = Metadata(), waitForReady: Bool = false
  ) {
    self.timeout = timeout
    self.metadata = metadata
    self.waitForReady = waitForReady
  }
}
