package import SlipwayBase

/// What can happen to models, versions, operations and deployments: the stable codes of the
/// journal.
package enum JournalEvent: String, Sendable, Hashable, CaseIterable {
  // MARK: Models

  /// A model came into being with its first version.
  case modelCreated = "MODEL_CREATED"
  /// A model went with its last version.
  case modelDeleted = "MODEL_DELETED"

  // MARK: Versions and imports

  /// An import was accepted.
  case importAccepted = "IMPORT_ACCEPTED"
  /// Something at import is worth a look.
  case importWarning = "IMPORT_WARNING"
  /// A value of config.json gave way to one of the request.
  case configOverridden = "CONFIG_OVERRIDDEN"
  /// The files of an import are being copied.
  case importCopying = "IMPORT_COPYING"
  /// An import ended well.
  case importSucceeded = "IMPORT_SUCCEEDED"
  /// An import ended badly.
  case importFailed = "IMPORT_FAILED"
  /// A caller asked for the end of an import.
  case importCancelRequested = "IMPORT_CANCEL_REQUESTED"
  /// An import ended because a caller asked for it.
  case importCancelled = "IMPORT_CANCELLED"
  /// A version was deleted.
  case versionDeleted = "VERSION_DELETED"

  // MARK: Deployments

  /// A deployment was created; it starts at once.
  case deploymentCreated = "DEPLOYMENT_CREATED"
  /// A caller ordered the start of a deployment.
  case deploymentStartRequested = "DEPLOYMENT_START_REQUESTED"
  /// A caller ordered the stop of a deployment.
  case deploymentStopRequested = "DEPLOYMENT_STOP_REQUESTED"
  /// A caller ordered the end of a deployment.
  case deploymentDeleteRequested = "DEPLOYMENT_DELETE_REQUESTED"
  /// A deployment went from one state to another.
  case deploymentStateChanged = "DEPLOYMENT_STATE_CHANGED"
  /// A deployment is gone.
  case deploymentDeleted = "DEPLOYMENT_DELETED"
  /// An instance was started.
  case instanceStarted = "INSTANCE_STARTED"
  /// An instance serves.
  case instanceReady = "INSTANCE_READY"
  /// An instance no longer passes its health check.
  case instanceUnhealthy = "INSTANCE_UNHEALTHY"
  /// An instance ended by itself.
  case instanceExited = "INSTANCE_EXITED"
  /// An instance was given up.
  case instanceFailed = "INSTANCE_FAILED"
  /// An instance was stopped.
  case instanceStopped = "INSTANCE_STOPPED"
}

extension JournalEntry {
  /// The actor of the server's own work.
  package static let serverActor = "slipwayd"

  /// An entry of the server's own work.
  package init(_ event: JournalEvent, of resource: String, _ message: String, at time: Timestamp) {
    self.init(
      time: time, actor: Self.serverActor, resource: resource, event: event.rawValue,
      message: message)
  }

  /// An entry of a caller's work.
  package init(
    _ event: JournalEvent, of resource: String, _ message: String, by mutation: Mutation,
    at time: Timestamp
  ) {
    self.init(
      time: time, actor: mutation.actor, resource: resource, event: event.rawValue,
      message: message, requestID: mutation.requestID)
  }
}
