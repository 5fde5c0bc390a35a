internal import SlipwayBase
package import SlipwayCore
package import SlipwayHTTPClient

/// Calls a model's process over HTTP/1.1.
package struct HTTPModelInvoker: ModelInvoker {
  /// Longest answer of a model, in bytes: 16 MiB.
  private static let answerBytesMax = 16 << 20

  private let client: HTTPClient

  /// An invoker that sends by `client`.
  package init(client: HTTPClient) {
    self.client = client
  }

  package func invoke(_ call: ModelCall) async throws(RegistryError) -> ModelAnswer {
    let type = call.contentType.isEmpty ? [] : [(name: "Content-Type", value: call.contentType)]
    let request = HTTPRequest(
      call.method == .get ? .get : .post,
      "\(call.protocol.rawValue)://\(call.endpoint)\(call.path)",
      headers: type + (CallTrace.current?.headers ?? []),
      body: call.body, deadline: .now() + call.timeout, responseBytesMax: Self.answerBytesMax)
    do throws(HTTPClientError) {
      let response = try await client.send(request)
      return ModelAnswer(
        status: Int32(response.status), contentType: response.header("Content-Type") ?? "",
        body: response.body)
    } catch {
      throw Self.refusal(error)
    }
  }

  private static func refusal(_ error: HTTPClientError) -> RegistryError {
    switch error.kind {
    case .timedOut:
      RegistryError(
        .deadlineExceeded, "PREDICT_TIMEOUT",
        "the model did not answer in time; allow it more time or make it faster")
    case .cancelled:
      RegistryError(.cancelled, "PREDICT_CANCELLED", "the caller gave up before the model answered")
    case .responseTooLarge:
      RegistryError(
        .resourceExhausted, "RESPONSE_TOO_LARGE",
        "the model's answer is longer than \(answerBytesMax) bytes (answerBytesMax)",
        metadata: ["limit": String(answerBytesMax)])
    case .tooManyRequests:
      RegistryError(
        .resourceExhausted, "TOO_MANY_PREDICTIONS", "too many predictions wait: \(error.message)",
        retryAfter: .seconds(1))
    case .invalidURL, .invalidRequest:
      RegistryError(.invalidArgument, "PREDICT_INVALID", error.message)
    case .connectionRefused, .resolveFailed, .closed, .transport:
      RegistryError(
        .unavailable, "INSTANCE_UNREACHABLE",
        "the model's process cannot be reached: \(error.message)")
    }
  }
}
