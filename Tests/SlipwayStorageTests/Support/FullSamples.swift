import SlipwayBase
import SlipwayCore
import SlipwayJSON

extension Samples {
  /// A version with a value other than the default in every field.
  static func fullVersion(_ n: Int, _ name: VersionName = versionName()) -> ModelVersion {
    var version = version(n, name)
    version.spec = fullSpec
    version.state = .buildingFailed
    version.statusReason = StatusReason(reason: "IMAGE_BUILD_FAILED", message: hostile)
    version.manifest = manifest([1, 2, 3])
    version.config = #"{"model_type":"Image"}"# + hostile
    version.warnings = ["", hostile, "second"]
    version.updateTime = Timestamp(seconds: -1, nanos: 999_999_999)
    version.generation = .max
    return version
  }

  static var fullSpec: VersionSpec {
    var spec = VersionSpec(
      source: .objectStorage(ObjectLocation(bucket: hostile, key: "a/\(hostile)")),
      modelType: .image)
    spec.description = hostile
    spec.labels = ["", hostile, "一"]
    spec.documents = [
      .init(name: hostile, url: "https://example.org/?q='\""), .init(name: "", url: ""),
    ]
    spec.runtime = "python3.11 " + hostile
    spec.modelAlgorithm = hostile
    spec.executionCode = "model/customize_service.py" + hostile
    spec.deploymentTypes = [.edge, .batch]
    spec.apis = [api, InferenceAPI()]
    spec.dependencies = [
      .init(
        installer: "pip",
        packages: [
          .init(name: "numpy", version: "1.26.4", restraint: .atLeast), .init(name: hostile),
        ])
    ]
    spec.metrics = .init(f1: 0, recall: 1, precision: 0.1 + 0.2, accuracy: .leastNonzeroMagnitude)
    spec.minimum = .init(cpuCores: 0.3, memoryMiB: .max, gpu: 1, ascend: .min)
    spec.health = Probe(
      method: .http(path: hostile), periodSeconds: 1, initialDelaySeconds: 2, failureThreshold: 3,
      timeoutSeconds: 4)
    spec.readinessHealth = Probe(method: .exec(command: ["cat", hostile, ""]))
    spec.startupHealth = Probe(method: .exec(command: []))
    spec.protocol = .https
    spec.port = 65535
    spec.startCommand = ["sh", "-c", hostile]
    return spec
  }

  static var api: InferenceAPI {
    let schema: JSONValue = .object([
      "type": .string("object"), "": .null, "quote\"'\\": .bool(true),
      "numbers": .array([.integer(.max), .integer(.min), .number(1), .number(-0.5e300)]),
      "deep": nested(60),
    ])
    return InferenceAPI(
      protocol: .http, url: "/" + hostile, method: .get,
      request: .init(contentType: "multipart/form-data", schema: schema),
      response: .init(contentType: "application/json", schema: .null))
  }

  private static func nested(_ depth: Int) -> JSONValue {
    (0..<depth).reduce(.string(hostile)) { inner, _ in .array([inner]) }
  }

  /// A deployment with a value other than the default in every field.
  static func fullDeployment(_ n: Int) -> Deployment {
    let name = DeploymentName(project: project, id: "模型_-A1")!
    var deployment = Deployment(
      name: name, uid: uid(n), description: hostile, type: .edge,
      servedModels: [fullServedModel, ServedModel(version: versionName("9.9.9"), versionUID: "u")],
      createTime: time)
    deployment.desired = .deleted
    deployment.state = .concerning
    deployment.progressPercent = 37
    deployment.statusReason = StatusReason(reason: "INSTANCE_FAILED", message: hostile)
    deployment.revision = 5
    deployment.startGeneration = 7
    deployment.instances = [
      fullInstance, Instance(uid: uid(8), version: versionName(), versionUID: "v"),
    ]
    deployment.updateTime = Timestamp(seconds: 2)
    deployment.transitionTime = Timestamp(seconds: 3, nanos: 1)
    deployment.generation = 11
    return deployment
  }

  private static var fullServedModel: ServedModel {
    ServedModel(
      version: versionName("99.99.99"), versionUID: uid(901), weight: 0, instanceCount: 128,
      environment: ["": "", hostile: hostile, "a\u{0}b": "1", "a": "2"],
      deployTimeoutSeconds: 7200, gracePeriodSeconds: 600)
  }

  private static var fullInstance: Instance {
    var instance = Instance(uid: uid(7), version: versionName(), versionUID: uid(902))
    instance.state = .unhealthy
    instance.endpoint = "[::1]:8080"
    instance.processID = .max
    instance.restartCount = 9
    instance.statusReason = StatusReason(reason: "EXITED", message: hostile)
    instance.startTime = Timestamp(seconds: -62_135_596_800, nanos: 7)
    return instance
  }
}
