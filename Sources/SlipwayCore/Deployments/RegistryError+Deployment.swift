extension RegistryError {
  /// There is no such deployment (DEPLOYMENT_NOT_FOUND).
  package static func deploymentNotFound(_ name: DeploymentName) -> RegistryError {
    RegistryError(
      .notFound, "DEPLOYMENT_NOT_FOUND",
      "deployment '\(name.id)' is not in project '\(name.project.text)'; list the deployments or "
        + "create it",
      metadata: ["deployment": name.id, "project": name.project.text], resource: name.resourceName)
  }

  /// The deployment is in a state that does not allow this (DEPLOYMENT_STATE).
  static func deploymentState(
    _ deployment: Deployment, _ wish: String, _ remedy: String
  ) -> RegistryError {
    RegistryError(
      .failedPrecondition, "DEPLOYMENT_STATE",
      "deployment '\(deployment.name.id)' is \(deployment.state.rawValue) and cannot be \(wish); "
        + remedy,
      metadata: ["deployment": deployment.name.id, "state": deployment.state.rawValue],
      resource: deployment.name.resourceName)
  }
}
