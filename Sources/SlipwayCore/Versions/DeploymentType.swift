/// A kind of deployment.
package enum DeploymentType: String, Sendable, Hashable, CaseIterable {
  /// A service that answers requests as they come.
  case realTime = "real-time"
  /// A job over stored inputs.
  case batch
  /// A service on edge nodes.
  case edge
}
