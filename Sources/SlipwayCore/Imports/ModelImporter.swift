internal import SlipwayBase

/// Imports model packages as versions: checks everything that can be checked at once, then leaves
/// the copying to the controller.
///
/// Checks run in classes and stop at the first class that fails (§2.1): fields of the request,
/// name and number, package, quota.
package struct ModelImporter: Sendable {
  /// When to try again after IMPORT_QUEUE_FULL.
  private static let fullQueueDelay = Duration.seconds(10)

  private let environment: RegistryEnvironment
  private let controller: ImportController

  package init(_ environment: RegistryEnvironment, controller: ImportController) {
    self.environment = environment
    self.controller = controller
  }

  /// Accepts an import and answers the operation that carries it out. A repeat of a request that
  /// was accepted answers the first one's operation.
  package func start(
    _ draft: ImportDraft, by mutation: Mutation
  ) async throws(RegistryError) -> Operation {
    let admission = try admission(of: draft, by: mutation)
    let earlier = try await environment.store.read { reader throws(RegistryError) in
      let earlier = try admission.recall(from: reader)
      if earlier == nil { _ = try admission.number(in: reader) }
      return earlier
    }
    if let earlier { return earlier }
    let plan = try await inspector.plan(for: admission.request)
    try checkQueue()
    let newUID = environment.newUID
    // Everything may have changed since the read: the transaction asks again.
    let operation = try await environment.store.write { writer throws(RegistryError) in
      if let earlier = try admission.recall(from: writer) { return earlier }
      return try admission.admit(plan, newUID: newUID, in: writer)
    }
    controller.submit(operation.name)
    return operation
  }

  /// Runs every check of `start` and answers the version as it would be, without any effect. Its
  /// uid is empty and it lists no files: both come with a real import.
  package func validate(_ draft: ImportDraft) async throws(RegistryError) -> ModelVersion {
    let admission = try admission(of: draft, by: nil)
    _ = try await environment.store.read { reader throws(RegistryError) in
      try admission.number(in: reader)
    }
    let plan = try await inspector.plan(for: admission.request)
    let number = try await environment.store.read { reader throws(RegistryError) in
      try admission.checkQuota(in: reader)
      return try admission.number(in: reader)
    }
    return ModelVersion(
      name: VersionName(model: admission.request.model, number: number), uid: "",
      spec: plan.spec, state: .normal, manifest: .empty, config: plan.config,
      warnings: plan.warnings, createTime: admission.now)
  }

  private var inspector: PackageInspector {
    PackageInspector(
      objects: environment.objects, runtimes: environment.runtimes, limits: environment.limits)
  }

  private func admission(
    of draft: ImportDraft, by mutation: Mutation?
  ) throws(RegistryError) -> ImportAdmission {
    ImportAdmission(
      request: try ImportDraftCheck.check(draft, by: mutation, limits: environment.limits),
      mutation: mutation ?? Mutation(actor: JournalEntry.serverActor),
      limits: environment.limits, now: environment.clock.wallTime())
  }

  private func checkQueue() throws(RegistryError) {
    guard !controller.hasRoom else { return }
    throw RegistryError(
      .resourceExhausted, "IMPORT_QUEUE_FULL",
      "\(environment.limits.queuedImportsMax) imports wait for their turn, the server's "
        + "queuedImportsMax; try again later",
      metadata: ["imports_max": String(environment.limits.queuedImportsMax)],
      retryAfter: Self.fullQueueDelay)
  }
}
