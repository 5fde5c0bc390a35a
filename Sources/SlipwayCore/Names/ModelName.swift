/// The name of a model within its project.
package struct ModelName: Sendable, Hashable {
  /// The project the model belongs to.
  package let project: ProjectID
  /// The model's own name, valid by `DisplayID`.
  package let id: String

  /// `nil` when `id` breaks the rule of `DisplayID`.
  package init?(project: ProjectID, id: String) {
    guard DisplayID.isValid(id) else { return nil }
    self.project = project
    self.id = id
  }

  /// `projects/{project}/models/{model}`.
  package var resourceName: String { "\(project.resourceName)/models/\(id)" }
}
