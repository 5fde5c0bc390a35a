/// Runs around every handler: authentication, logging, limits.
package protocol ServerInterceptor: Sendable {
  /// Does something before and after `next`, or throws instead of calling it.
  ///
  /// `next` runs the remaining interceptors and the handler and must be called at most once. It
  /// throws what the handler threw.
  func intercept(
    _ context: ServerContext, _ next: () async throws(RPCError) -> Void
  ) async throws(RPCError)
}
