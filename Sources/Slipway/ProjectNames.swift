/// Resource names within one project. Full names pass through, so that every function of the SDK
/// takes either `iris` or `projects/default/models/iris`.
public struct ProjectNames: Sendable, Hashable {
  /// The project's id.
  public let project: String

  /// Names within the project with this id.
  public init(project: String) {
    self.project = project
  }

  /// `projects/{project}`.
  public var parent: String { "projects/\(project)" }

  /// Full name of a model.
  public func model(_ id: String) -> String { full(id, "models") }

  /// Full name of a version, out of a full name or the model and the version's number.
  public func version(_ model: String, _ number: String) -> String {
    number.hasPrefix("projects/") ? number : "\(self.model(model))/versions/\(number)"
  }

  /// Full name of a version written `MODEL@VERSION`, or passed in full.
  public func version(_ text: String) -> String {
    let parts = text.split(separator: "@", maxSplits: 1)
    return parts.count == 2 ? version(String(parts[0]), String(parts[1])) : text
  }

  /// Full name of a deployment.
  public func deployment(_ id: String) -> String { full(id, "deployments") }

  /// Full name of an operation.
  public func operation(_ id: String) -> String { full(id, "operations") }

  private func full(_ id: String, _ collection: String) -> String {
    id.hasPrefix("projects/") ? id : "\(parent)/\(collection)/\(id)"
  }
}
