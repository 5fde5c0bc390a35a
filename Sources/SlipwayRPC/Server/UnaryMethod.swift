internal import SlipwayBase

/// Runs a handler that takes one message and returns one.
struct UnaryMethod<Request: BinaryMessage, Response: BinaryMessage>: Sendable {
  private let handler: @Sendable (Request, ServerContext) async throws(RPCError) -> Response

  init(
    _ handler: @escaping @Sendable (Request, ServerContext) async throws(RPCError) -> Response
  ) {
    self.handler = handler
  }

  /// Decodes the request and starts the handler at once, on the loop that this runs on: a handler
  /// that never suspends is done when this returns.
  func start(
    _ bytes: UnsafeRawBufferPointer, _ stream: ServerStream, _ connection: isolated ServerConnection
  ) throws(RPCError) {
    let request: Request = unsafe try connection.decode(bytes)
    let context = connection.beginHandler(of: stream)
    let interceptors = connection.interceptors
    let task = Task.immediate { [handler] in
      do throws(RPCError) {
        if interceptors.isEmpty {
          connection.reply(try await handler(request, context), on: stream)
        } else {
          let outcome = HandlerOutcome<Response>()
          try await interceptors.run(context) { () async throws(RPCError) in
            outcome.response = try await handler(request, context)
          }
          connection.reply(try outcome.take(), on: stream)
        }
      } catch {
        connection.finish(stream, failure: error)
      }
      connection.endHandler(of: stream)
    }
    stream.handlerStarted(task)
  }
}
