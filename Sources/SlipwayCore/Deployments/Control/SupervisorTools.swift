internal import Synchronization

/// What every supervisor works with.
struct SupervisorTools: Sendable {
  let environment: RegistryEnvironment
  let runner: any Runner
  let probe: any InstanceProbe
  let limits: DeploymentLimits
  let routes: RouteTable
  let owners = InstanceOwners()
}

/// Which deployment each running instance belongs to.
final class InstanceOwners: Sendable {
  private let owners = Mutex<[String: String]>([:])

  /// Notes that an instance belongs to a deployment, both by uid.
  func set(_ deploymentUID: String, of instanceUID: String) {
    owners.withLock { $0[instanceUID] = deploymentUID }
  }

  /// The deployment an instance belongs to.
  func owner(of instanceUID: String) -> String? {
    owners.withLock { $0[instanceUID] }
  }

  /// Forgets an instance.
  func remove(_ instanceUID: String) {
    owners.withLock { _ = $0.removeValue(forKey: instanceUID) }
  }
}
