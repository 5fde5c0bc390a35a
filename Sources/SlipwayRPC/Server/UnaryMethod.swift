internal import SlipwayBase

/// Runs a handler that takes one message and returns one.
struct UnaryMethod<Request: BinaryMessage, Response: BinaryMessage>: Sendable {
  private let handler: @Sendable (Request, ServerContext) async throws(RPCError) -> Response

  init(
    _ handler: @escaping @Sendable (Request, ServerContext) async throws(RPCError) -> Response
  ) {
    self.handler = handler
  }

  /// Decodes the request, runs the handler and answers the call.
  func run(
    _ complete: consuming CompleteRequest, _ connection: isolated ServerConnection
  ) async throws(RPCError) {
    let stream = complete.stream
    let request: Request = try connection.decode(complete)
    let context = connection.beginHandler(of: stream)
    let interceptors = connection.interceptors
    if interceptors.isEmpty {
      connection.reply(try await handler(request, context), on: stream)
    } else {
      let outcome = HandlerOutcome<Response>()
      try await interceptors.run(context) { () async throws(RPCError) in
        outcome.response = try await handler(request, context)
      }
      connection.reply(try outcome.take(), on: stream)
    }
  }
}
