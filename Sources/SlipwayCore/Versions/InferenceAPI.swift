package import SlipwayJSON

/// One call a model answers over HTTP.
package struct InferenceAPI: Sendable, Hashable {
  /// HTTP methods a call may have.
  package enum Method: String, Sendable, Hashable {
    case get = "GET"
    case post = "POST"
  }

  /// Content type and shape of a request or a response.
  package struct Message: Sendable, Hashable {
    /// `application/json` or `multipart/form-data`.
    package var contentType: String
    /// JSON schema of the body; `nil` means undeclared.
    package var schema: JSONValue?

    package init(contentType: String = "application/json", schema: JSONValue? = nil) {
      self.contentType = contentType
      self.schema = schema
    }
  }

  /// Protocol of the call; `nil` means the model's protocol.
  package var `protocol`: InferenceProtocol?
  /// Path of the call, starting with `/`.
  package var url: String
  /// HTTP method of the call.
  package var method: Method
  /// What the call accepts.
  package var request: Message
  /// What the call answers.
  package var response: Message

  package init(
    protocol: InferenceProtocol? = nil, url: String = "/", method: Method = .post,
    request: Message = Message(), response: Message = Message()
  ) {
    self.protocol = `protocol`
    self.url = url
    self.method = method
    self.request = request
    self.response = response
  }
}

/// Protocol a model's process speaks.
package enum InferenceProtocol: String, Sendable, Hashable {
  case http
  case https
}

/// One property of a call, flattened out of its schema.
package struct InferenceParameter: Sendable, Hashable {
  /// Path of the call.
  package var url: String
  /// HTTP method of the call.
  package var method: InferenceAPI.Method
  /// Protocol of the call.
  package var `protocol`: InferenceProtocol?
  /// Name of the property.
  package var name: String
  /// JSON type of the property.
  package var type: String
  /// Schema of the property as JSON text when it has parts, else empty.
  package var detail: String

  package init(
    url: String, method: InferenceAPI.Method, protocol: InferenceProtocol?, name: String,
    type: String, detail: String
  ) {
    self.url = url
    self.method = method
    self.protocol = `protocol`
    self.name = name
    self.type = type
    self.detail = detail
  }
}
