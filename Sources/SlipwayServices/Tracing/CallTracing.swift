package import SlipwayBase
package import SlipwayRPC

/// Gives every call its place in a trace and its id, for log records, for calls that the handler
/// makes, and for the caller.
///
/// Reads `traceparent`, `tracestate` and `x-request-id`; answers `x-request-id`. To be the
/// outermost interceptor, so that the others log with these ids too.
package struct CallTracing: ServerInterceptor {
  /// Failures that are the server's own fault, not the caller's.
  private static let faults: Set<StatusCode> = [.unknown, .internal, .dataLoss]

  private let log: Logger

  /// Writes a record of every call to `log`: at `debug`, and at `error` when the server is at
  /// fault.
  package init(log: Logger) {
    self.log = log
  }

  package func intercept(
    _ context: ServerContext, _ next: () async throws(RPCError) -> Void
  ) async throws(RPCError) {
    var generator = SystemRandomNumberGenerator()
    let trace = TraceHeaders.read(
      context.requestMetadata, using: &generator, newRequestID: { context.requestID })
    context.useRequestID(trace.requestID)
    var answer = Metadata()
    try answer.add(TraceHeaders.requestID, trace.requestID)
    context.addLeadingMetadata(answer)
    let outcome = await CallTrace.$current.withValue(trace) {
      let outcome = await result(of: next)
      record(outcome, context)
      return outcome
    }
    guard case .failure(var error) = outcome else { return }
    // Without a message there are no headers to carry it.
    error.metadata.add(answer)
    throw error
  }

  /// What `next` came to: `withValue` does not rethrow typed errors.
  private func result(
    of next: () async throws(RPCError) -> Void
  ) async -> Result<Void, RPCError> {
    do throws(RPCError) {
      try await next()
      return .success(())
    } catch {
      return .failure(error)
    }
  }

  private func record(_ outcome: Result<Void, RPCError>, _ context: ServerContext) {
    switch outcome {
    case .success:
      log.debug("call ended", Self.fields(context, .ok))
    case .failure(let error):
      log.log(
        Self.faults.contains(error.code) ? .error : .debug, "call ended",
        Self.fields(context, error.code) + [LogField("error", String(error.message.prefix(500)))])
    }
  }

  /// What every record of a call says. The identity is there for callers with a certificate.
  private static func fields(_ context: ServerContext, _ code: StatusCode) -> [LogField] {
    var fields = [LogField("method", context.method.path), LogField("peer", context.peer)]
    if let identity = context.peerIdentity { fields.append(LogField("identity", identity.name)) }
    fields.append(LogField("code", code.name))
    return fields
  }
}
