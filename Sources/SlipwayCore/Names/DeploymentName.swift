/// The name of a deployment within its project.
package struct DeploymentName: Sendable, Hashable {
  /// The project the deployment belongs to.
  package let project: ProjectID
  /// The deployment's own name, valid by `DisplayID`.
  package let id: String

  /// `nil` when `id` breaks the rule of `DisplayID`.
  package init?(project: ProjectID, id: String) {
    guard DisplayID.isValid(id) else { return nil }
    self.project = project
    self.id = id
  }

  /// `projects/{project}/deployments/{deployment}`.
  package var resourceName: String { "\(project.resourceName)/deployments/\(id)" }
}
