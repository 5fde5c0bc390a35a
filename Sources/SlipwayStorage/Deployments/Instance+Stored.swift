internal import SlipwayBase
internal import SlipwayCore
internal import SlipwayJSON

extension Instance: StoredAsJSON {
  var stored: JSONValue {
    var object = JSONObject()
    object["uid"] = .string(uid)
    object["version"] = .string(version.resourceName)
    object["version_uid"] = .string(versionUID)
    object["state"] = .string(state.rawValue)
    object["endpoint"] = .string(endpoint)
    object["process"] = .whole(processID)
    object["restarts"] = .whole(restartCount)
    object["status"] = statusReason?.stored
    object["start_seconds"] = .whole(startTime?.seconds)
    object["start_nanos"] = .whole(startTime?.nanos)
    return .object(object)
  }

  init(stored: StoredObject) throws(SQLError) {
    self.init(
      uid: try stored.text("uid"), version: try stored.versionName("version"),
      versionUID: try stored.text("version_uid"))
    state = try stored.choice("state")
    endpoint = try stored.text("endpoint")
    processID = try stored.integer("process")
    restartCount = try stored.integer("restarts")
    statusReason = try stored.optionalValue("status")
    if let seconds: Int64 = stored.optionalInteger("start_seconds") {
      startTime = Timestamp(seconds: seconds, nanos: try stored.integer("start_nanos"))
    }
  }
}
