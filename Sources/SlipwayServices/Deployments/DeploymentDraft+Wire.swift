internal import SlipwayAPI
internal import SlipwayBase
internal import SlipwayCore

extension DeploymentDraft {
  /// The draft of what `deployment` says; what the server decides itself is ignored (AIP-203).
  init(project: ProjectID, deploymentID: String, deployment: SlipwayV1.Deployment) {
    self.init(
      project: project, deploymentID: deploymentID, description: deployment.description,
      type: deployment.type.domain,
      servedModels: deployment.servedModels.map(ServedModelDraft.init))
  }
}

extension ServedModelDraft {
  init(_ served: SlipwayV1.ServedModel) {
    self.init(
      modelVersion: served.modelVersion, weight: served.weight,
      instanceCount: served.instanceCount, environment: served.environment,
      deployTimeoutSeconds: served.deployTimeout.map(Self.seconds),
      gracePeriodSeconds: served.terminationGracePeriod.map(Self.seconds))
  }

  /// Seconds of a duration; negative for one that is none, so that no range has room for it.
  private static func seconds(_ duration: GoogleProtobuf.Duration) -> Double {
    guard let value = duration.duration else { return -1 }
    return value / .seconds(1)
  }
}
