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

  /// The full names of the services that have a method, sorted.
  package var serviceNames: [String] {
    Set(registrations.map(\.method.service)).sorted()
  }

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
    register(
      method,
      .onMessage { (request, connection) async throws(RPCError) in
        try await unary.run(request, connection)
      })
  }

  /// Registers a handler that takes one message and streams any number back.
  ///
  /// Runs as a unary handler does.
  package mutating func serverStreaming<Request: BinaryMessage, Response: BinaryMessage>(
    _ method: MethodDescriptor,
    _ handler:
      @escaping @Sendable (
        Request, ResponseWriter<Response>, ServerContext
      ) async throws(RPCError) -> Void
  ) {
    precondition(method.kind == .serverStreaming, "\(method.path) does not stream responses only")
    register(
      method,
      .onMessage { (complete, connection) async throws(RPCError) in
        let stream = complete.stream
        let request: Request = try connection.decode(complete)
        let responses = connection.responses(of: stream, as: Response.self)
        let context = connection.beginHandler(of: stream)
        try await connection.interceptors.run(context) { () async throws(RPCError) in
          try await handler(request, responses, context)
        }
        connection.finishOK(stream)
      })
  }

  /// Registers a handler that takes a stream of messages and returns one.
  ///
  /// Runs as a unary handler does, and starts as soon as the headers of a call are there.
  package mutating func clientStreaming<Request: BinaryMessage, Response: BinaryMessage>(
    _ method: MethodDescriptor,
    _ handler:
      @escaping @Sendable (
        RequestMessages<Request>, ServerContext
      ) async throws(RPCError) -> Response
  ) {
    precondition(method.kind == .clientStreaming, "\(method.path) does not stream requests only")
    register(
      method,
      .onHeaders { stream, connection in
        let requests = connection.requests(of: stream, as: Request.self)
        connection.runReplying(stream) { (context) async throws(RPCError) in
          try await handler(requests, context)
        }
      })
  }

  /// Registers a handler that takes a stream of messages and streams any number back.
  ///
  /// Runs as a unary handler does, and starts as soon as the headers of a call are there.
  package mutating func bidirectional<Request: BinaryMessage, Response: BinaryMessage>(
    _ method: MethodDescriptor,
    _ handler:
      @escaping @Sendable (
        RequestMessages<Request>, ResponseWriter<Response>, ServerContext
      ) async throws(RPCError) -> Void
  ) {
    precondition(method.kind == .bidirectional, "\(method.path) does not stream both ways")
    register(
      method,
      .onHeaders { stream, connection in
        let requests = connection.requests(of: stream, as: Request.self)
        let responses = connection.responses(of: stream, as: Response.self)
        connection.runStreaming(stream) { (context) async throws(RPCError) in
          try await handler(requests, responses, context)
        }
      })
  }

  private mutating func register(_ method: MethodDescriptor, _ start: Route.Start) {
    registrations.append(Registration(method: method, start: start))
  }
}
