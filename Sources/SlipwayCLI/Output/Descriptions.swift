import Slipway

/// Resources in a few lines for people.
enum Descriptions {
  /// The last part of a resource name.
  static func id(_ name: String) -> String {
    name.split(separator: "/").last.map(String.init) ?? "-"
  }

  /// `MODEL@VERSION`, with the weight when it is not the whole.
  static func served(_ served: SlipwayV1.ServedModel) -> String {
    let short = shortVersion(served.modelVersion)
    guard let weight = served.weight, weight != 100 else { return short }
    return "\(short)=\(weight)%"
  }

  /// `MODEL@VERSION` of a version's resource name.
  static func shortVersion(_ name: String) -> String {
    let parts = name.split(separator: "/")
    return parts.count == 6 ? "\(parts[3])@\(parts[5])" : name
  }

  /// A time, to the second, UTC.
  static func time(_ time: GoogleProtobuf.Timestamp?) -> String {
    guard let time else { return "-" }
    return SlipwayBase.Timestamp(seconds: time.seconds, nanos: 0).rfc3339
  }

  /// Phase of an operation, or how it ended.
  static func phase(_ operation: GoogleLongrunning.Operation) -> String {
    if case .error(let status) = operation.result {
      let error = SlipwayError(status)
      return "FAILED (\(error.reason.isEmpty ? "\(error.code)" : error.reason))"
    }
    let metadata = operation.metadata?.unpacked(as: SlipwayV1.ImportMetadata.self)
    return metadata?.phase.text ?? (operation.done ? "DONE" : "RUNNING")
  }

  static func model(_ model: SlipwayV1.Model) -> String {
    lines([
      ("model", model.name), ("versions", String(model.versionCount)),
      ("latest", id(model.latestVersion)), ("created", time(model.createTime)),
      ("updated", time(model.updateTime)), ("etag", model.etag),
    ])
  }

  static func version(_ version: SlipwayV1.ModelVersion) -> String {
    var rows = [
      ("version", version.name), ("state", version.state.text),
      ("engine", [version.modelType.text, version.runtime].joined(separator: " ")),
      ("algorithm", version.modelAlgorithm), ("description", version.description),
      ("labels", version.labels.joined(separator: ", ")),
      ("files", "\(version.files.count), \(Bytes.text(version.sizeBytes))"),
      ("digest", version.manifestDigest), ("created", time(version.createTime)),
    ]
    if let reason = version.statusReason {
      rows.append(("reason", "\(reason.reason): \(reason.message)"))
    }
    rows += version.warnings.map { ("warning", $0) }
    return lines(rows)
  }

  static func deployment(_ deployment: SlipwayV1.Deployment) -> String {
    var rows = [
      ("deployment", deployment.name), ("state", deployment.state.text),
      ("description", deployment.description),
      ("serves", deployment.servedModels.map(served).joined(separator: " ")),
      ("since", time(deployment.transitionTime)),
    ]
    if let reason = deployment.statusReason {
      rows.append(("reason", "\(reason.reason): \(reason.message)"))
    }
    rows += deployment.instances.map { instance in
      (
        "instance",
        "\(instance.state.text) \(instance.endpoint) pid \(instance.processID), "
          + "\(instance.restartCount) restarts"
      )
    }
    return lines(rows)
  }

  /// Aligned `name  value` lines; empty values are left out.
  private static func lines(_ rows: [(String, String)]) -> String {
    let shown = rows.filter { !$0.1.isEmpty && $0.1 != " " }
    let width = shown.map(\.0.count).max() ?? 0
    return shown.map { name, value in
      name + String(repeating: " ", count: width - name.count + 2) + value
    }.joined(separator: "\n")
  }
}
