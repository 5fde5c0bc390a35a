import SlipwayBase
import SlipwayCore
import SlipwayJSON

/// Values to store. Identifiers grow with `n`, so that lists come in the order of `n`.
enum Samples {
  static let project = ProjectID("tests")!
  static let otherProject = ProjectID("others")!
  static let time = Timestamp(seconds: 1_767_225_600, nanos: 123_456_789)

  /// Text that breaks naive quoting, escaping and lengths.
  static let hostile = "'); DROP TABLE model; -- \"\\ \u{0} \u{1F680} \u{202E} $1 ?1 %s \n\t 模型"

  static func uid(_ n: Int) -> String {
    let digits = String(n)
    return "01900000-0000-7000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
  }

  static func digest(_ n: Int) -> ContentDigest {
    let digits = String(n, radix: 16)
    return ContentDigest(String(repeating: "0", count: 64 - digits.count) + digits)!
  }

  static func modelName(_ id: String = "iris", in project: ProjectID = project) -> ModelName {
    ModelName(project: project, id: id)!
  }

  static func versionName(
    _ number: String = "0.0.1", of model: ModelName = modelName()
  ) -> VersionName {
    VersionName(model: model, number: VersionNumber(number)!)
  }

  static func model(_ n: Int, _ id: String? = nil, in project: ProjectID = project) -> Model {
    Model(
      name: modelName(id ?? "model-\(n)", in: project), uid: uid(n),
      latest: VersionNumber("1.2.3"), versionCount: 3, createTime: time, updateTime: time,
      generation: 1)
  }

  static func version(_ n: Int, _ name: VersionName = versionName()) -> ModelVersion {
    let location = ObjectLocation(bucket: "models", key: "iris/v\(n)")
    return ModelVersion(
      name: name, uid: uid(n),
      spec: VersionSpec(source: .objectStorage(location), modelType: .scikitLearn),
      state: .publishing, manifest: .empty, config: "{}", warnings: [], createTime: time)
  }

  static func manifest(_ digests: [Int]) -> PackageManifest {
    let files = digests.map {
      PackageManifest.File(path: "model/\($0).bin", size: Int64($0) << 33, digest: digest($0))
    }
    return PackageManifest(stored: files, digest: digest(digests.reduce(1 << 20, +)))
  }

  static func operation(
    _ n: Int, _ version: VersionName = versionName(), in project: ProjectID = project
  ) -> Operation {
    Operation(
      name: OperationName(project: project, uid: uid(n)), version: version, totalBytes: 1 << 40,
      createTime: time)
  }

  static func deployment(
    _ n: Int, _ id: String? = nil, versions: [VersionName] = [versionName()],
    in project: ProjectID = project
  ) -> Deployment {
    Deployment(
      name: DeploymentName(project: project, id: id ?? "deployment-\(n)")!, uid: uid(n),
      description: "", type: .realTime,
      servedModels: versions.map { ServedModel(version: $0, versionUID: uid(900)) },
      createTime: time)
  }

  static func entry(_ n: Int, requestID: String = "") -> JournalEntry {
    JournalEntry(
      time: time, actor: "tester", resource: "projects/tests/models/iris", event: "EVENT_\(n)",
      message: "event \(n)", requestID: requestID)
  }

  static func request(_ id: String, at seconds: Int64, fingerprint: String = "f")
    -> RememberedRequest
  {
    RememberedRequest(
      project: project, requestID: id, fingerprint: fingerprint,
      result: "projects/tests/operations/\(uid(1))", time: Timestamp(seconds: seconds))
  }
}
