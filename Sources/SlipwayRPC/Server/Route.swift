/// One registered method: what the path leads to.
@safe
final class Route: Sendable {
  /// Decodes the only request message and runs the handler, on the connection's loop. Throws what
  /// the call is to be answered with when it has not been.
  typealias RunOnMessage =
    @Sendable (
      _ request: consuming CompleteRequest, _ connection: isolated ServerConnection
    ) async throws(RPCError) -> Void

  /// Starts a handler that takes the request messages by itself.
  typealias StartOnHeaders =
    @Sendable (_ stream: ServerStream, _ connection: isolated ServerConnection) -> Void

  /// When a handler starts.
  @safe
  enum Start: Sendable {
    /// With the whole request, which is one message.
    case onMessage(RunOnMessage)
    /// With the headers of the request; its messages are a stream.
    case onHeaders(StartOnHeaders)
  }

  /// Names the method.
  let method: MethodDescriptor
  /// The path as it arrives.
  let path: [UInt8]
  /// What is counted for it.
  let metrics: MethodMetrics
  /// Runs it.
  let start: Start

  init(_ method: MethodDescriptor, metrics: MethodMetrics, start: Start) {
    self.method = method
    self.path = Array(method.path.utf8)
    self.metrics = metrics
    self.start = start
  }
}
