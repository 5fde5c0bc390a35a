/// What happened to an instance, as the controller hears it.
package enum DeploymentEvent: Sendable {
  /// The runner started it.
  case launched(RunningInstance)
  /// The runner could not start it.
  case launchFailed(instanceUID: String, RegistryError)
  /// Its process ended; the last it wrote.
  case exited(InstanceExit, lastWords: String)
  /// A check was made; the last it wrote when the check failed.
  case checked(InstanceCheck, ProbeOutcome, lastWords: String)
  /// The runner stopped it.
  case stopped(instanceUID: String)
}

/// What the controller has to do next for a deployment.
package enum DeploymentAction: Sendable, Hashable {
  /// Start an instance.
  case launch(InstanceSpec)
  /// Check an instance.
  case check(InstanceCheck)
  /// Stop an instance.
  case stop(instanceUID: String, graceSeconds: Int32)
  /// Remove what a stopped instance left behind.
  case discard(instanceUID: String)
  /// Forget the deployment: nothing of it runs any more.
  case delete
}

/// One check of one process of an instance.
package struct InstanceCheck: Sendable, Hashable {
  package let instanceUID: String
  /// The process that is checked: the instance may run in another one when the check is done.
  package let processID: Int64
  /// `HOST:PORT`.
  package let endpoint: String
  /// What the model speaks.
  package let `protocol`: InferenceProtocol
  /// What is checked.
  package let kind: HealthTracker.Check
  /// How; `nil` asks whether the port listens.
  package let probe: Probe?

  package init(
    of instance: Instance, _ kind: HealthTracker.Check, by probe: Probe?,
    protocol: InferenceProtocol
  ) {
    instanceUID = instance.uid
    processID = instance.processID
    endpoint = instance.endpoint
    self.protocol = `protocol`
    self.kind = kind
    self.probe = probe
  }
}
