import Slipway
import SlipwayJSON

/// Resources as JSON for programs, with the member names of protobuf's JSON form.
enum JSONViews {
  static func model(_ model: SlipwayV1.Model) -> JSONValue {
    object([
      ("name", .string(model.name)),
      ("uid", .string(model.uid)),
      ("latestVersion", .string(model.latestVersion)),
      ("versionCount", .integer(Int64(model.versionCount))),
      ("createTime", time(model.createTime)),
      ("updateTime", time(model.updateTime)),
      ("etag", .string(model.etag)),
    ])
  }

  static func version(_ version: SlipwayV1.ModelVersion) -> JSONValue {
    object([
      ("name", .string(version.name)),
      ("uid", .string(version.uid)),
      ("state", .string(version.state.text)),
      ("statusReason", reason(version.statusReason)),
      ("description", .string(version.description)),
      ("labels", .array(version.labels.map(JSONValue.string))),
      ("source", source(version.source)),
      ("modelType", .string(version.modelType.text)),
      ("runtime", .string(version.runtime)),
      ("modelAlgorithm", .string(version.modelAlgorithm)),
      ("executionCode", .string(version.executionCode)),
      ("deploymentTypes", .array(version.deploymentTypes.map { .string($0.text) })),
      ("sizeBytes", .integer(version.sizeBytes)),
      ("files", .array(version.files.map(file))),
      ("manifestDigest", .string(version.manifestDigest)),
      ("config", .string(version.config)),
      ("warnings", .array(version.warnings.map(JSONValue.string))),
      ("createTime", time(version.createTime)),
      ("updateTime", time(version.updateTime)),
      ("etag", .string(version.etag)),
    ])
  }

  static func deployment(_ deployment: SlipwayV1.Deployment) -> JSONValue {
    object([
      ("name", .string(deployment.name)),
      ("uid", .string(deployment.uid)),
      ("description", .string(deployment.description)),
      ("type", .string(deployment.type.text)),
      ("state", .string(deployment.state.text)),
      ("progressPercent", .integer(Int64(deployment.progressPercent))),
      ("statusReason", reason(deployment.statusReason)),
      ("servedModels", .array(deployment.servedModels.map(served))),
      ("instances", .array(deployment.instances.map(instance))),
      ("revision", .integer(deployment.revision)),
      ("createTime", time(deployment.createTime)),
      ("updateTime", time(deployment.updateTime)),
      ("transitionTime", time(deployment.transitionTime)),
      ("etag", .string(deployment.etag)),
    ])
  }

  static func operation(_ operation: GoogleLongrunning.Operation) -> JSONValue {
    let metadata = operation.metadata?.unpacked(as: SlipwayV1.ImportMetadata.self)
    var members: [(String, JSONValue)] = [
      ("name", .string(operation.name)),
      ("done", .bool(operation.done)),
      ("modelVersion", .string(metadata?.modelVersion ?? "")),
      ("phase", .string(metadata?.phase.text ?? "")),
      ("copiedBytes", .integer(metadata?.copiedBytes ?? 0)),
      ("totalBytes", .integer(metadata?.totalBytes ?? 0)),
    ]
    if case .error(let status) = operation.result {
      members.append(("error", error(SlipwayError(status))))
    }
    return object(members)
  }

  static func error(_ error: SlipwayError) -> JSONValue {
    object([
      ("code", .string("\(error.code)")),
      ("reason", .string(error.reason)),
      ("message", .string(error.message)),
      (
        "violations",
        .array(
          error.violations.map {
            object([
              ("subject", .string($0.subject)), ("reason", .string($0.reason)),
              ("message", .string($0.message)),
            ])
          })
      ),
    ])
  }

  /// An object with its members in this order.
  static func object(_ members: [(String, JSONValue)]) -> JSONValue {
    .object(JSONObject(members))
  }

  private static func served(_ served: SlipwayV1.ServedModel) -> JSONValue {
    object([
      ("modelVersion", .string(served.modelVersion)),
      ("weight", .integer(Int64(served.weight ?? 0))),
      ("instanceCount", .integer(Int64(served.instanceCount ?? 1))),
      ("readyInstanceCount", .integer(Int64(served.readyInstanceCount))),
      (
        "environment",
        object(served.environment.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
      ),
    ])
  }

  private static func instance(_ instance: SlipwayV1.Instance) -> JSONValue {
    object([
      ("uid", .string(instance.uid)),
      ("modelVersion", .string(instance.modelVersion)),
      ("state", .string(instance.state.text)),
      ("endpoint", .string(instance.endpoint)),
      ("processId", .integer(instance.processID)),
      ("restartCount", .integer(Int64(instance.restartCount))),
      ("statusReason", reason(instance.statusReason)),
      ("startTime", time(instance.startTime)),
    ])
  }

  private static func file(_ file: SlipwayV1.PackageFile) -> JSONValue {
    object([
      ("path", .string(file.path)), ("sizeBytes", .integer(file.sizeBytes)),
      ("digest", .string(file.digest)),
    ])
  }

  private static func source(_ source: SlipwayV1.ModelSource?) -> JSONValue {
    guard case .objectStorage(let storage) = source?.source else { return .null }
    return object([("objectStorage", object([("path", .string(storage.path))]))])
  }

  private static func reason(_ reason: SlipwayV1.StatusReason?) -> JSONValue {
    guard let reason else { return .null }
    return object([("reason", .string(reason.reason)), ("message", .string(reason.message))])
  }

  private static func time(_ time: GoogleProtobuf.Timestamp?) -> JSONValue {
    (time?.time).map { .string($0.rfc3339) } ?? .null
  }
}
