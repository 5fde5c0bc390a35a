internal import SlipwayJSON

extension InferenceParameter {
  /// The top properties of what `apis` accept (`\.request`) or answer (`\.response`), in order.
  ///
  /// Name and type come from the property, the rest from its call; a property with parts carries
  /// its schema as JSON text (§3.3).
  package static func list(
    of apis: [InferenceAPI], _ side: KeyPath<InferenceAPI, InferenceAPI.Message>
  ) -> [InferenceParameter] {
    apis.flatMap { api -> [InferenceParameter] in
      guard let properties = api[keyPath: side].schema?["properties"]?.objectValue else {
        return []
      }
      return properties.map { name, schema in
        let hasParts = schema["properties"] != nil || schema["items"] != nil
        return InferenceParameter(
          url: api.url, method: api.method, protocol: api.protocol, name: name,
          type: schema["type"]?.stringValue ?? "", detail: hasParts ? schema.text() : "")
      }
    }
  }
}
