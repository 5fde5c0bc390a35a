internal import SlipwayCore
internal import SlipwayJSON

extension Probe: StoredAsJSON {
  var stored: JSONValue {
    var object = JSONObject()
    switch method {
    case .http(let path): object["path"] = .string(path)
    case .exec(let command): object["command"] = .array(command.map(JSONValue.string))
    }
    object["period"] = .whole(periodSeconds)
    object["delay"] = .whole(initialDelaySeconds)
    object["failures"] = .whole(failureThreshold)
    object["timeout"] = .whole(timeoutSeconds)
    return .object(object)
  }

  init(stored: StoredObject) throws(SQLError) {
    let path = stored.optionalText("path")
    self.init(
      method: path == nil
        ? .exec(command: try stored.texts("command")) : .http(path: try stored.text("path")),
      periodSeconds: try stored.integer("period"),
      initialDelaySeconds: try stored.integer("delay"),
      failureThreshold: try stored.integer("failures"),
      timeoutSeconds: stored.optionalInteger("timeout"))
  }
}
