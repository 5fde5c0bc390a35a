import SlipwayCore

extension DeploymentAction {
  /// The instance that is launched.
  var launchedUID: String? {
    if case .launch(let spec) = self { spec.instanceUID } else { nil }
  }

  /// The check that is made.
  var check: InstanceCheck? {
    if case .check(let check) = self { check } else { nil }
  }
}
