internal import SlipwayBase

/// Creates, reads, starts, stops and deletes deployments. What they order the controller does.
package struct DeploymentRegistry: Sendable {
  private let environment: RegistryEnvironment
  private let controller: DeploymentController

  package init(_ environment: RegistryEnvironment, controller: DeploymentController) {
    self.environment = environment
    self.controller = controller
  }

  /// Creates a deployment, which starts at once. Refused: whatever is wrong with the draft,
  /// DEPLOYMENT_EXISTS.
  package func create(
    _ draft: DeploymentDraft, by mutation: Mutation
  ) async throws(RegistryError) -> Deployment {
    try RequestMemory.check(mutation)
    let checked = try check(draft)
    let now = environment.clock.wallTime()
    let (newUID, limits) = (environment.newUID, controller.limits)
    let resolver = ServedModelResolver(runtimes: environment.runtimes)
    let deployment = try await environment.store.write { writer throws(RegistryError) in
      let project = checked.name.project
      if let first = try Self.recalled(mutation, in: project, at: now, from: writer) {
        return first
      }
      try Self.checkIsFree(checked.name, in: writer)
      let served = try resolver.resolve(checked, in: writer)
      try Self.checkQuota(of: project, limits, in: writer)
      let deployment = Deployment(
        name: checked.name, uid: newUID(), description: checked.description, type: checked.type,
        servedModels: served, createTime: now)
      try writer.insert(deployment)
      try writer.append(
        JournalEntry(
          .deploymentCreated, of: checked.name.resourceName,
          "serves " + served.map(\.version.resourceName).joined(separator: ", "), by: mutation,
          at: now))
      try RequestMemory.remember(
        mutation, in: project, result: checked.name.resourceName, at: now, in: writer)
      return deployment
    }
    controller.wake(deployment.uid)
    return deployment
  }

  /// Runs every check of `create` and creates nothing.
  package func validate(_ draft: DeploymentDraft) async throws(RegistryError) -> Deployment {
    let checked = try check(draft)
    let now = environment.clock.wallTime()
    let limits = controller.limits
    let resolver = ServedModelResolver(runtimes: environment.runtimes)
    return try await environment.store.read { reader throws(RegistryError) in
      try Self.checkIsFree(checked.name, in: reader)
      let served = try resolver.resolve(checked, in: reader)
      try Self.checkQuota(of: checked.name.project, limits, in: reader)
      return Deployment(
        name: checked.name, uid: "", description: checked.description, type: checked.type,
        servedModels: served, createTime: now)
    }
  }

  /// One deployment; DEPLOYMENT_NOT_FOUND when there is none.
  package func deployment(_ name: DeploymentName) async throws(RegistryError) -> Deployment {
    let found = try await environment.store.read { reader throws(RegistryError) in
      try reader.deployment(name)
    }
    guard let found else { throw RegistryError.deploymentNotFound(name) }
    return found
  }

  /// The deployments of a project, oldest first.
  package func deployments(
    in project: ProjectID, page: PageRequest
  ) async throws(RegistryError) -> Page<Deployment> {
    let tokens = PageTokens(environment.cryptography)
    let scope = project.resourceName
    let after = try tokens.open(page.token, list: "deployments", scope: scope)
    let rows = try await environment.store.read { reader throws(RegistryError) in
      try reader.deployments(in: project, after: after, limit: page.size + 1)
    }
    return Page(rows, for: page, uid: \.uid) {
      tokens.seal(list: "deployments", scope: scope, after: $0)
    }
  }

  /// Starts a deployment that is stopped, failed or finished; one that runs stays as it is.
  /// Refused: DEPLOYMENT_NOT_FOUND, ETAG_MISMATCH, DEPLOYMENT_STATE.
  package func start(
    _ name: DeploymentName, etag: String, by mutation: Mutation
  ) async throws(RegistryError) -> Deployment {
    try await changed(name, etag: etag, by: mutation) { deployment throws(RegistryError) in
      try deployment.orderStart()
    }
  }

  /// Stops a deployment that runs or failed. Refused: DEPLOYMENT_NOT_FOUND, ETAG_MISMATCH,
  /// DEPLOYMENT_STATE.
  package func stop(
    _ name: DeploymentName, etag: String, by mutation: Mutation
  ) async throws(RegistryError) -> Deployment {
    try await changed(name, etag: etag, by: mutation) { deployment throws(RegistryError) in
      try deployment.orderStop()
    }
  }

  /// Deletes a deployment in any state: it is gone once nothing of it runs. A repeated request
  /// ends well even then. Refused: DEPLOYMENT_NOT_FOUND, ETAG_MISMATCH.
  package func delete(
    _ name: DeploymentName, etag: String, by mutation: Mutation
  ) async throws(RegistryError) {
    _ = try await change(name, etag: etag, by: mutation) { deployment in
      deployment.orderDeletion()
    }
  }

  private func check(
    _ draft: DeploymentDraft
  ) throws(RegistryError) -> DeploymentDraftCheck.Checked {
    var check = DeploymentDraftCheck(draft)
    return try check.run()
  }

  private func changed(
    _ name: DeploymentName, etag: String, by mutation: Mutation,
    _ order: @escaping @Sendable (inout Deployment) throws(RegistryError) -> DeploymentOrder?
  ) async throws(RegistryError) -> Deployment {
    guard let deployment = try await change(name, etag: etag, by: mutation, order) else {
      throw RegistryError.deploymentNotFound(name)
    }
    return deployment
  }

  /// Applies an order to a deployment and wakes the controller. Answers `nil` when the request
  /// came before and the deployment is gone since.
  private func change(
    _ name: DeploymentName, etag: String, by mutation: Mutation,
    _ order: @escaping @Sendable (inout Deployment) throws(RegistryError) -> DeploymentOrder?
  ) async throws(RegistryError) -> Deployment? {
    try RequestMemory.check(mutation)
    let now = environment.clock.wallTime()
    let deployment = try await environment.store.write { writer throws(RegistryError) in
      let earlier = try RequestMemory.recall(mutation, in: name.project, at: now, from: writer)
      let found = try writer.deployment(name)
      if earlier != nil { return found }
      guard var deployment = found else { throw RegistryError.deploymentNotFound(name) }
      try Etag.check(etag, against: deployment.etag, of: name.resourceName)
      let before = deployment.state
      if let order = try order(&deployment) {
        deployment.updateTime = now
        deployment.generation += 1
        if deployment.state != before { deployment.transitionTime = now }
        try writer.update(deployment)
        try writer.append(
          JournalEntry(order.event, of: name.resourceName, order.message, by: mutation, at: now))
      }
      try RequestMemory.remember(
        mutation, in: name.project, result: name.resourceName, at: now, in: writer)
      return deployment
    }
    if let deployment { controller.wake(deployment.uid) }
    return deployment
  }

  /// The deployment that the first request with this id created, as it is now.
  private static func recalled(
    _ mutation: Mutation, in project: ProjectID, at now: Timestamp, from reader: any RegistryReader
  ) throws(RegistryError) -> Deployment? {
    guard let result = try RequestMemory.recall(mutation, in: project, at: now, from: reader),
      let name = ResourceName.deployment(result)
    else { return nil }
    guard let deployment = try reader.deployment(name) else {
      throw RegistryError.deploymentNotFound(name)
    }
    return deployment
  }

  private static func checkIsFree(
    _ name: DeploymentName, in reader: any RegistryReader
  ) throws(RegistryError) {
    guard try reader.deployment(name) != nil else { return }
    throw RegistryError(
      .alreadyExists, "DEPLOYMENT_EXISTS",
      "deployment '\(name.id)' is there already; choose another name or delete it first",
      metadata: ["deployment": name.id], resource: name.resourceName)
  }

  private static func checkQuota(
    of project: ProjectID, _ limits: DeploymentLimits, in reader: any RegistryReader
  ) throws(RegistryError) {
    let bound = limits.deploymentsPerProjectMax
    let count = try reader.deployments(in: project, after: nil, limit: bound).count
    guard count >= bound else { return }
    throw RegistryError(
      .resourceExhausted, "DEPLOYMENT_QUOTA",
      "project '\(project.text)' has \(count) deployments, the most there may be "
        + "(deploymentsPerProjectMax); delete some",
      metadata: ["limit": String(bound)], resource: project.resourceName)
  }
}
