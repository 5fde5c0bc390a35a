/// What happened to an instance, as the controller hears it.
package enum DeploymentEvent: Sendable {
  /// The runner started it.
  case launched(RunningInstance)
  /// The runner could not start it.
  case launchFailed(instanceUID: String, RegistryError)
  /// Its process ended; the last it wrote.
  case exited(InstanceExit, lastWords: String)
  /// A check was made.
  case checked(instanceUID: String, HealthTracker.Check, ProbeOutcome, lastWords: String)
  /// The runner stopped it.
  case stopped(instanceUID: String)
}

/// What the controller has to do next for a deployment.
package enum DeploymentAction: Sendable {
  /// Start an instance.
  case launch(InstanceSpec)
  /// Check an instance; without a probe whether its port listens.
  case check(
    instanceUID: String, HealthTracker.Check, Probe?, endpoint: String, InferenceProtocol)
  /// Stop an instance.
  case stop(instanceUID: String, graceSeconds: Int32)
  /// Remove what a stopped instance left behind.
  case discard(instanceUID: String)
  /// Forget the deployment: nothing of it runs any more.
  case delete
}
