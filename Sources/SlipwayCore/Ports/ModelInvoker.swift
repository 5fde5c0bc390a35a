/// One request to a model's process.
package struct ModelCall: Sendable {
  /// `HOST:PORT` of the instance.
  package let endpoint: String
  package let `protocol`: InferenceProtocol
  package let method: InferenceAPI.Method
  /// Path, starting with `/`.
  package let path: String
  package let contentType: String
  package let body: [UInt8]
  /// How long the whole call may take.
  package let timeout: Duration

  package init(
    endpoint: String, protocol: InferenceProtocol, method: InferenceAPI.Method, path: String,
    contentType: String, body: [UInt8], timeout: Duration
  ) {
    self.endpoint = endpoint
    self.protocol = `protocol`
    self.method = method
    self.path = path
    self.contentType = contentType
    self.body = body
    self.timeout = timeout
  }
}

/// What a model's process answered.
package struct ModelAnswer: Sendable {
  package let status: Int32
  package let contentType: String
  package let body: [UInt8]

  package init(status: Int32, contentType: String, body: [UInt8]) {
    self.status = status
    self.contentType = contentType
    self.body = body
  }
}

/// Calls a model's process over HTTP.
///
/// Failures: INSTANCE_UNREACHABLE (unavailable), PREDICT_TIMEOUT (deadlineExceeded),
/// RESPONSE_TOO_LARGE (resourceExhausted), PREDICT_CANCELLED (cancelled).
package protocol ModelInvoker: Sendable {
  func invoke(_ call: ModelCall) async throws(RegistryError) -> ModelAnswer
}
