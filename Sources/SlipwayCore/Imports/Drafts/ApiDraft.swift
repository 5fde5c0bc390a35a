package import SlipwayJSON

/// One call of a model as a request or a config.json describes it, unchecked.
package struct ApiDraft: Sendable, Hashable {
  /// A schema in one of the forms it comes in.
  package enum Schema: Sendable, Hashable {
    /// JSON text, as requests carry it; empty means undeclared.
    case text(String)
    /// A value, as configurations carry it.
    case value(JSONValue)
  }

  /// Content type and shape of a request or a response.
  package struct Message: Sendable, Hashable {
    /// Empty means `application/json`.
    package var contentType: String
    /// `nil` means undeclared.
    package var schema: Schema?

    package init(contentType: String = "", schema: Schema? = nil) {
      self.contentType = contentType
      self.schema = schema
    }
  }

  package var `protocol`: InferenceProtocol?
  /// Whether the protocol is none this server knows.
  package var protocolIsUnknown: Bool
  /// Empty means `/`.
  package var url: String
  /// Empty means `POST`.
  package var method: String
  package var request: Message
  package var response: Message

  package init(
    protocol: InferenceProtocol? = nil, protocolIsUnknown: Bool = false, url: String = "",
    method: String = "", request: Message = Message(), response: Message = Message()
  ) {
    self.protocol = `protocol`
    self.protocolIsUnknown = protocolIsUnknown
    self.url = url
    self.method = method
    self.request = request
    self.response = response
  }
}
