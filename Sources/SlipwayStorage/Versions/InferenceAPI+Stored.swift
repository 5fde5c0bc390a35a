internal import SlipwayCore
internal import SlipwayJSON

extension InferenceAPI: StoredAsJSON {
  var stored: JSONValue {
    var object = JSONObject()
    object["protocol"] = .text(`protocol`?.rawValue)
    object["url"] = .string(url)
    object["method"] = .string(method.rawValue)
    object["request"] = request.stored
    object["response"] = response.stored
    return .object(object)
  }

  init(stored: StoredObject) throws(SQLError) {
    self.init(
      protocol: try stored.optionalChoice("protocol"), url: try stored.text("url"),
      method: try stored.choice("method"),
      request: try stored.present(stored.optionalValue("request"), "request"),
      response: try stored.present(stored.optionalValue("response"), "response"))
  }
}

extension InferenceAPI.Message: StoredAsJSON {
  var stored: JSONValue {
    var object = JSONObject()
    object["type"] = .string(contentType)
    object["schema"] = schema
    return .object(object)
  }

  init(stored: StoredObject) throws(SQLError) {
    self.init(contentType: try stored.text("type"), schema: stored.value("schema"))
  }
}
