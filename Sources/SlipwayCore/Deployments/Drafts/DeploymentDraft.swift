/// A deployment as the caller asked for it, in the domain's words and unchecked.
package struct DeploymentDraft: Sendable, Hashable {
  /// The project to deploy in.
  package let project: ProjectID
  /// Name of the deployment within the project.
  package let deploymentID: String
  package let description: String
  /// The kind of deployment; `nil` for none, or one this server does not know.
  package let type: DeploymentType?
  package let servedModels: [ServedModelDraft]

  package init(
    project: ProjectID, deploymentID: String, description: String, type: DeploymentType?,
    servedModels: [ServedModelDraft]
  ) {
    self.project = project
    self.deploymentID = deploymentID
    self.description = description
    self.type = type
    self.servedModels = servedModels
  }
}

/// One model version to serve, unchecked; `nil` means the default.
package struct ServedModelDraft: Sendable, Hashable {
  /// Resource name of the version.
  package let modelVersion: String
  package let weight: Int32?
  package let instanceCount: Int32?
  package let environment: [String: String]
  package let deployTimeoutSeconds: Double?
  package let gracePeriodSeconds: Double?

  package init(
    modelVersion: String, weight: Int32? = nil, instanceCount: Int32? = nil,
    environment: [String: String] = [:], deployTimeoutSeconds: Double? = nil,
    gracePeriodSeconds: Double? = nil
  ) {
    self.modelVersion = modelVersion
    self.weight = weight
    self.instanceCount = instanceCount
    self.environment = environment
    self.deployTimeoutSeconds = deployTimeoutSeconds
    self.gracePeriodSeconds = gracePeriodSeconds
  }
}
