/// The name of one version of a model.
package struct VersionName: Sendable, Hashable {
  /// The model the version belongs to.
  package let model: ModelName
  /// The version's number.
  package let number: VersionNumber

  package init(model: ModelName, number: VersionNumber) {
    self.model = model
    self.number = number
  }

  /// `projects/{project}/models/{model}/versions/{version}`.
  package var resourceName: String { "\(model.resourceName)/versions/\(number.text)" }
}
