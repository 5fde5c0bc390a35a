/// Reads resource names (AIP-122) into the domain's words.
///
/// Every function answers `nil` when the text is not of its form; the caller says which field it
/// was.
package enum ResourceName {
  /// `projects/{project}`.
  package static func project(_ text: String) -> ProjectID? {
    parts(text, pattern: ["projects"]).flatMap { ProjectID($0[0]) }
  }

  /// `projects/{project}/models/{model}`.
  package static func model(_ text: String) -> ModelName? {
    guard let ids = parts(text, pattern: ["projects", "models"]), let project = ProjectID(ids[0])
    else { return nil }
    return ModelName(project: project, id: ids[1])
  }

  /// `projects/{project}/models/{model}/versions/{version}`.
  package static func version(_ text: String) -> VersionName? {
    guard let ids = parts(text, pattern: ["projects", "models", "versions"]),
      let project = ProjectID(ids[0]), let model = ModelName(project: project, id: ids[1]),
      let number = VersionNumber(ids[2])
    else { return nil }
    return VersionName(model: model, number: number)
  }

  /// `projects/{project}/deployments/{deployment}`.
  package static func deployment(_ text: String) -> DeploymentName? {
    guard let ids = parts(text, pattern: ["projects", "deployments"]),
      let project = ProjectID(ids[0])
    else { return nil }
    return DeploymentName(project: project, id: ids[1])
  }

  /// `projects/{project}/operations/{uid}`.
  package static func operation(_ text: String) -> OperationName? {
    guard let ids = parts(text, pattern: ["projects", "operations"]),
      let project = ProjectID(ids[0]), !ids[1].isEmpty
    else { return nil }
    return OperationName(project: project, uid: ids[1])
  }

  /// Splits `collection/id/collection/id…`, checks the collections and answers the ids.
  private static func parts(_ text: String, pattern: [String]) -> [String]? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == pattern.count * 2 else { return nil }
    for (index, collection) in pattern.enumerated() where parts[index * 2] != collection {
      return nil
    }
    return stride(from: 1, to: parts.count, by: 2).map { String(parts[$0]) }
  }
}
