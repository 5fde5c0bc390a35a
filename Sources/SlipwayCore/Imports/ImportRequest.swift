/// An import that passed every check of its own fields; package and registry have not been asked.
package struct ImportRequest: Sendable {
  package let model: ModelName
  /// The number asked for; `nil` lets the registry choose.
  package let number: VersionNumber?
  /// Whether a model that was never imported is refused.
  package let modelMustExist: Bool
  package let description: String
  package let labels: [String]
  package let documents: [VersionSpec.Document]
  /// The directory above `model/`.
  package let location: ObjectLocation
  package let deploymentTypes: Set<DeploymentType>
  package let minimum: VersionSpec.Minimum?
  /// What the request says about the model.
  package let settings: ModelSettings
  /// The text that stands in for the package's config.json.
  package let initialConfig: ConfigReader.Result?
}
