internal import SlipwayCore
internal import SlipwayJSON

extension VersionSpec {
  /// The parts that have no column of their own.
  var storedDetails: JSONValue {
    var object = JSONObject()
    switch source {
    case .objectStorage(let location):
      object["source"] = location.stored
    }
    object["labels"] = .texts(labels)
    object["documents"] = .list(documents)
    object["deployment_types"] = .texts(deploymentTypes.map(\.rawValue).sorted())
    object["apis"] = .list(apis)
    object["dependencies"] = .list(dependencies)
    object["metrics"] = metrics?.stored
    object["minimum"] = minimum?.stored
    object["health"] = health?.stored
    object["readiness"] = readinessHealth?.stored
    object["startup"] = startupHealth?.stored
    object["start_command"] = .texts(startCommand)
    return .object(object)
  }

  /// A specification with the parts that have no column of their own; the others keep their
  /// defaults.
  init(storedDetails text: String, modelType: ModelType) throws(SQLError) {
    let details = try StoredObject(parsing: text)
    let source: ObjectLocation? = try details.optionalValue("source")
    self.init(
      source: .objectStorage(try details.present(source, "source")), modelType: modelType)
    labels = try details.texts("labels")
    documents = try details.values("documents")
    deploymentTypes = []
    for type in try details.texts("deployment_types") {
      deploymentTypes.insert(
        try details.present(DeploymentType(rawValue: type), "deployment_types"))
    }
    apis = try details.values("apis")
    dependencies = try details.values("dependencies")
    metrics = try details.optionalValue("metrics")
    minimum = try details.optionalValue("minimum")
    health = try details.optionalValue("health")
    readinessHealth = try details.optionalValue("readiness")
    startupHealth = try details.optionalValue("startup")
    startCommand = try details.texts("start_command")
  }
}

extension ObjectLocation: StoredAsJSON {
  var stored: JSONValue { .object(["bucket": .string(bucket), "key": .string(key)]) }

  init(stored: StoredObject) throws(SQLError) {
    self.init(bucket: try stored.text("bucket"), key: try stored.text("key"))
  }
}

extension VersionSpec.Document: StoredAsJSON {
  var stored: JSONValue { .object(["name": .string(name), "url": .string(url)]) }

  init(stored: StoredObject) throws(SQLError) {
    self.init(name: try stored.text("name"), url: try stored.text("url"))
  }
}

extension VersionSpec.Metrics: StoredAsJSON {
  var stored: JSONValue {
    var object = JSONObject()
    object["f1"] = .real(f1)
    object["recall"] = .real(recall)
    object["precision"] = .real(precision)
    object["accuracy"] = .real(accuracy)
    return .object(object)
  }

  init(stored: StoredObject) {
    self.init(
      f1: stored.optionalReal("f1"), recall: stored.optionalReal("recall"),
      precision: stored.optionalReal("precision"), accuracy: stored.optionalReal("accuracy"))
  }
}

extension VersionSpec.Minimum: StoredAsJSON {
  var stored: JSONValue {
    var object = JSONObject()
    object["cpu"] = .real(cpuCores)
    object["memory"] = .whole(memoryMiB)
    object["gpu"] = .real(gpu)
    object["ascend"] = .whole(ascend)
    return .object(object)
  }

  init(stored: StoredObject) {
    self.init(
      cpuCores: stored.optionalReal("cpu"), memoryMiB: stored.optionalInteger("memory"),
      gpu: stored.optionalReal("gpu"), ascend: stored.optionalInteger("ascend"))
  }
}

extension VersionSpec.Dependency: StoredAsJSON {
  var stored: JSONValue {
    .object(["installer": .string(installer), "packages": .array(packages.map(\.stored))])
  }

  init(stored: StoredObject) throws(SQLError) {
    self.init(installer: try stored.text("installer"), packages: try stored.values("packages"))
  }
}

extension VersionSpec.Dependency.Item: StoredAsJSON {
  var stored: JSONValue {
    var object: JSONObject = ["name": .string(name)]
    object["version"] = .text(version)
    object["restraint"] = .text(restraint?.rawValue)
    return .object(object)
  }

  init(stored: StoredObject) throws(SQLError) {
    self.init(
      name: try stored.text("name"), version: stored.optionalText("version"),
      restraint: try stored.optionalChoice("restraint"))
  }
}
