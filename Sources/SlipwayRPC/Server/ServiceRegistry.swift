package import SlipwayBase

/// The methods that a server will have. Generated code fills it; `RPCServer` freezes it.
package struct ServiceRegistry {
  /// What is known of a method before the server's metrics exist.
  @safe
  struct Registration {
    let method: MethodDescriptor
    let start: Route.Start
  }

  private(set) var registrations: [Registration] = []

  /// Creates a registry without methods.
  package init() {}

  /// Registers a handler that takes one message and returns one.
  ///
  /// The handler runs on the connection's loop and must not block it; tasks that it makes run
  /// elsewhere. Its own task is cancelled when the caller goes away or the deadline passes.
  package mutating func unary<Request: BinaryMessage, Response: BinaryMessage>(
    _ method: MethodDescriptor,
    _ handler: @escaping @Sendable (Request, ServerContext) async throws(RPCError) -> Response
  ) {
    precondition(method.kind == .unary, "\(method.path) is not unary")
    let unary = UnaryMethod(handler)
    registrations.append(
      unsafe Registration(method: method) { (bytes, stream, connection) throws(RPCError) in
        unsafe try unary.start(bytes, stream, connection)
      })
  }
}
