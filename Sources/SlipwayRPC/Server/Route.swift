/// One registered method: what the path leads to.
@safe
final class Route: Sendable {
  /// Decodes the request message and starts the handler on the connection's loop. The bytes are
  /// valid only during the call; a message that cannot be decoded throws.
  typealias Start =
    @Sendable (
      _ message: UnsafeRawBufferPointer, _ stream: ServerStream,
      _ connection: isolated ServerConnection
    ) throws(RPCError) -> Void

  /// Names the method.
  let method: MethodDescriptor
  /// The path as it arrives.
  let path: [UInt8]
  /// What is counted for it.
  let metrics: MethodMetrics
  /// Runs it.
  let start: Start

  init(_ method: MethodDescriptor, metrics: MethodMetrics, start: @escaping Start) {
    self.method = method
    self.path = Array(method.path.utf8)
    self.metrics = metrics
    unsafe self.start = start
  }
}
