/// An import as the caller asked for it, in the domain's words and unchecked.
package struct ImportDraft: Sendable, Hashable {
  /// A document about the version.
  package struct Document: Sendable, Hashable {
    package var name: String
    package var url: String

    package init(name: String, url: String) {
      self.name = name
      self.url = url
    }
  }

  /// The project to import into.
  package let project: ProjectID
  /// Name of the model within the project.
  package let modelID: String
  /// Number of the version, `N.N.N`; empty lets the registry choose.
  package let versionText: String
  /// Whether a model that was never imported is refused.
  package let modelMustExist: Bool
  package var description = ""
  package var labels: [String] = []
  package var documents: [Document] = []
  /// Path of the package in object storage; `nil` without a source.
  package var sourcePath: String?
  /// The engine; `nil` lets the package decide.
  package var modelType: ModelType?
  /// Whether the caller sent an engine this server does not know.
  package var modelTypeIsUnknown = false
  package var runtime = ""
  package var modelAlgorithm = ""
  /// The kinds of deployment, `nil` for a value this server does not know; empty means all.
  package var deploymentTypes: [DeploymentType?] = []
  /// JSON text that stands in for the package's config.json; empty without one.
  package var initialConfig = ""
  package var apis: [ApiDraft] = []
  package var dependencies: [DependencyDraft] = []
  package var metrics: VersionSpec.Metrics?
  package var minimum: VersionSpec.Minimum?
  package var health: ProbeDraft?
  package var readinessHealth: ProbeDraft?
  package var startupHealth: ProbeDraft?
  /// Protocol of the model's process; `nil` when the caller leaves it open.
  package var `protocol`: InferenceProtocol?
  /// Whether the caller sent a protocol this server does not know.
  package var protocolIsUnknown = false
  package var port: Int32?
  /// Start command, words separated by blanks.
  package var startCommand = ""

  /// A draft that says only what is imported as what; the rest is left to package and defaults.
  package init(
    project: ProjectID, modelID: String, versionText: String = "", modelMustExist: Bool = false
  ) {
    self.project = project
    self.modelID = modelID
    self.versionText = versionText
    self.modelMustExist = modelMustExist
  }
}
