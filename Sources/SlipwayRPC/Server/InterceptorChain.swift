/// The interceptors of a server, outermost first.
struct InterceptorChain: Sendable {
  private let interceptors: [any ServerInterceptor]

  init(_ interceptors: [any ServerInterceptor]) {
    self.interceptors = interceptors
  }

  /// Whether handlers are called directly.
  var isEmpty: Bool { interceptors.isEmpty }

  /// Runs `handler` inside all interceptors.
  func run(
    _ context: ServerContext, _ handler: () async throws(RPCError) -> Void
  ) async throws(RPCError) {
    try await run(from: 0, context, handler)
  }

  private func run(
    from index: Int, _ context: ServerContext, _ handler: () async throws(RPCError) -> Void
  ) async throws(RPCError) {
    guard index < interceptors.count else { return try await handler() }
    try await interceptors[index].intercept(context) { () async throws(RPCError) in
      try await run(from: index + 1, context, handler)
    }
  }
}
