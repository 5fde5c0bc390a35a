internal import Synchronization

/// Where the requests of each deployment can be sent now; kept in memory so that a prediction asks
/// no store.
package final class RouteTable: Sendable {
  /// An instance that takes requests.
  struct Destination: Sendable, Hashable {
    let instanceUID: String
    let endpoint: String
    let version: VersionName
    let `protocol`: InferenceProtocol
    let apis: [InferenceAPI]
  }

  /// What the table knows of a deployment.
  enum Answer: Sendable, Hashable {
    /// Nothing: it is new, or not there.
    case unknown
    /// It is not meant to serve.
    case notRunning(Deployment.State)
    /// It is, but no instance is ready.
    case notReady
    case destination(Destination)
  }

  private struct Route: Sendable {
    let deploymentUID: String
    var state: Deployment.State
    var groups: WeightedGroups
  }

  private let routes = Mutex<[DeploymentName: Route]>([:])

  package init() {}

  /// Takes the instances that are ready now.
  func publish(_ deployment: Deployment, _ machine: DeploymentMachine) {
    let ready = Dictionary(grouping: machine.lives.filter(\.isReady), by: \.served.versionUID)
    let groups = deployment.servedModels.map { served in
      (
        weight: Int(served.weight),
        destinations: (ready[served.versionUID] ?? []).compactMap(machine.destination(of:))
      )
    }
    routes.withLock { routes in
      var route =
        routes[deployment.name]
        ?? Route(deploymentUID: deployment.uid, state: deployment.state, groups: WeightedGroups())
      if route.deploymentUID != deployment.uid {
        route = Route(
          deploymentUID: deployment.uid, state: deployment.state, groups: WeightedGroups())
      }
      route.state = deployment.state
      route.groups.replace(groups)
      routes[deployment.name] = route
    }
  }

  /// Forgets a deployment that is gone.
  func remove(_ deploymentUID: String) {
    routes.withLock { routes in
      for (name, route) in routes where route.deploymentUID == deploymentUID { routes[name] = nil }
    }
  }

  /// Where the next request of a deployment goes.
  func next(for name: DeploymentName) -> Answer {
    routes.withLock { routes in
      guard let state = routes[name]?.state else { return .unknown }
      if let destination = routes[name]?.groups.next() { return .destination(destination) }
      return state.isMeantToServe ? .notReady : .notRunning(state)
    }
  }
}

extension DeploymentMachine {
  /// Where requests to an instance go.
  fileprivate func destination(of life: InstanceLife) -> RouteTable.Destination? {
    guard let spec = surroundings.versions[life.served.versionUID]?.spec else { return nil }
    return RouteTable.Destination(
      instanceUID: life.instance.uid, endpoint: life.instance.endpoint,
      version: life.served.version, protocol: spec.protocol ?? .http, apis: spec.apis)
  }
}
