internal import SlipwayJSON

/// Reads one element of `apis` (§3.3), also in the two older shapes: the schema directly under
/// `request` and `response`, and `input_params`/`output_params` instead of them.
enum ConfigApi {
  private static let known: Set<String> = [
    "protocol", "url", "method", "request", "response", "input_params", "output_params",
  ]

  static func draft(
    _ object: JSONObject, at place: Place, _ values: inout ConfigValues
  ) -> ApiDraft {
    values.warn(ofKeysBeyond: known, in: object, at: place)
    return ApiDraft(
      protocol: values.choice(object, "protocol", at: place, of: InferenceProtocol.configWords),
      url: values.text(object, "url", at: place) ?? "",
      method: values.text(object, "method", at: place) ?? "",
      request: message(object, "request", older: "input_params", at: place, &values),
      response: message(object, "response", older: "output_params", at: place, &values))
  }

  private static func message(
    _ object: JSONObject, _ key: String, older: String, at place: Place,
    _ values: inout ConfigValues
  ) -> ApiDraft.Message {
    guard let message = values.object(object, key, at: place) else {
      let schema = values.object(object, older, at: place)
      return ApiDraft.Message(schema: schema.map { .value(.object($0)) })
    }
    let place = place[key]
    if message["data"] == nil, message["type"] != nil || message["properties"] != nil {
      var schema = message
      schema["Content-type"] = nil
      return ApiDraft.Message(
        contentType: values.text(message, "Content-type", at: place) ?? "",
        schema: .value(.object(schema)))
    }
    values.warn(ofKeysBeyond: ["Content-type", "data"], in: message, at: place)
    return ApiDraft.Message(
      contentType: values.text(message, "Content-type", at: place) ?? "",
      schema: message["data"].map(ApiDraft.Schema.value))
  }
}
