/// Carries a handler's response out of the interceptors that ran around it.
final class HandlerOutcome<Response> {
  /// What the handler returned.
  var response: Response?

  /// The response; `INTERNAL` when an interceptor returned without calling the handler.
  func take() throws(RPCError) -> Response {
    guard let response else {
      throw RPCError(code: .internal, message: "an interceptor did not call the handler")
    }
    return response
  }
}
