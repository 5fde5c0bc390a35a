internal import SlipwayBase

/// Finds the answer to a request. Knows nothing of connections.
struct AdminRouter: Sendable {
  /// An answer and what goes with it.
  struct Outcome {
    let response: AdminResponse
    /// Further header fields.
    var headers: [(name: String, value: String)] = []
  }

  private let routes: [String: AdminRoute]
  private let log: Logger

  init(routes: [AdminRoute], log: Logger) {
    self.routes = Dictionary(routes.map { ($0.path, $0) }) { _, last in last }
    self.log = log
  }

  /// The answer to a request whose path has neither query nor percent signs any more.
  func outcome(method: String, path: String, hasBody: Bool) -> Outcome {
    let outcome = find(method: method, path: path, hasBody: hasBody)
    log.debug(
      "admin request",
      [
        LogField("method", method), LogField("path", path),
        LogField("status", "\(outcome.response.status)"),
      ])
    return outcome
  }

  private func find(method: String, path: String, hasBody: Bool) -> Outcome {
    guard !hasBody else {
      // The body stays unread, so nothing can follow it.
      return Outcome(
        response: AdminResponse(status: 413, body: "send no body\n"),
        headers: [("Connection", "close")])
    }
    guard let route = routes[path] else {
      let known = routes.keys.sorted().joined(separator: ", ")
      return Outcome(response: AdminResponse(status: 404, body: "not here; there is \(known)\n"))
    }
    guard method == "GET" || method == "HEAD" else {
      return Outcome(
        response: AdminResponse(status: 405, body: "use GET or HEAD\n"),
        headers: [("Allow", "GET, HEAD")])
    }
    return Outcome(response: route.answer())
  }
}
