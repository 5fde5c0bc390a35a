/// The name of a long-running operation within its project.
package struct OperationName: Sendable, Hashable {
  /// The project the operation belongs to.
  package let project: ProjectID
  /// The operation's identifier, a lower-case UUID.
  package let uid: String

  package init(project: ProjectID, uid: String) {
    self.project = project
    self.uid = uid
  }

  /// `projects/{project}/operations/{uid}`.
  package var resourceName: String { "\(project.resourceName)/operations/\(uid)" }
}
