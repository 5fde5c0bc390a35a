internal import SlipwayCore
internal import SlipwayJSON

extension ServedModel: StoredAsJSON {
  var stored: JSONValue {
    var object = JSONObject()
    object["version"] = .string(version.resourceName)
    object["version_uid"] = .string(versionUID)
    object["weight"] = .whole(weight)
    object["instances"] = .whole(instanceCount)
    // Pairs and not members: a JSON key cannot hold every name.
    object["environment"] = .list(
      environment.sorted { $0.key < $1.key }.map(EnvironmentVariable.init))
    object["deploy_timeout"] = .whole(deployTimeoutSeconds)
    object["grace_period"] = .whole(gracePeriodSeconds)
    return .object(object)
  }

  init(stored: StoredObject) throws(SQLError) {
    let variables: [EnvironmentVariable] = try stored.values("environment")
    self.init(
      version: try stored.versionName("version"), versionUID: try stored.text("version_uid"),
      weight: try stored.integer("weight"), instanceCount: try stored.integer("instances"),
      environment: Dictionary(
        variables.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last }),
      deployTimeoutSeconds: try stored.integer("deploy_timeout"),
      gracePeriodSeconds: try stored.integer("grace_period"))
  }
}

private struct EnvironmentVariable: StoredAsJSON {
  let name: String
  let value: String

  init(key: String, value: String) {
    name = key
    self.value = value
  }

  var stored: JSONValue { .object(["name": .string(name), "value": .string(value)]) }

  init(stored: StoredObject) throws(SQLError) {
    name = try stored.text("name")
    value = try stored.text("value")
  }
}
