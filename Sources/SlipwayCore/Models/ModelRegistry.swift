internal import SlipwayBase

/// Reads and deletes models. Models come into being by imports.
package struct ModelRegistry: Sendable {
  private let environment: RegistryEnvironment
  private let controller: ImportController

  package init(_ environment: RegistryEnvironment, controller: ImportController) {
    self.environment = environment
    self.controller = controller
  }

  /// One model; MODEL_NOT_FOUND when there is none.
  package func model(_ name: ModelName) async throws(RegistryError) -> Model {
    let found = try await environment.store.read { reader throws(RegistryError) in
      try reader.model(name)
    }
    guard let found else { throw RegistryError.modelNotFound(name) }
    return found
  }

  /// The models of a project, oldest first.
  package func models(
    in project: ProjectID, page: PageRequest
  ) async throws(RegistryError) -> Page<Model> {
    let tokens = PageTokens(environment.cryptography)
    let scope = project.resourceName
    let after = try tokens.open(page.token, list: "models", scope: scope)
    let rows = try await environment.store.read { reader throws(RegistryError) in
      try reader.models(in: project, after: after, limit: page.size + 1)
    }
    return Page(rows, for: page, uid: \.uid) {
      tokens.seal(list: "models", scope: scope, after: $0)
    }
  }

  /// Deletes a model's versions, at most `cascadeMax` a call, and with the last of them the model.
  ///
  /// Without `force` a model with versions is refused (MODEL_NOT_EMPTY). Versions that deployments
  /// serve are kept and listed; when nothing could be deleted for that, the call is refused
  /// (MODEL_IN_USE).
  package func delete(
    _ name: ModelName, force: Bool, etag: String, by mutation: Mutation
  ) async throws(RegistryError) -> ModelDeletion {
    try RequestMemory.check(mutation)
    let cascade = ModelCascade(
      model: name, removal: VersionRemoval(mutation: mutation, now: environment.clock.wallTime()),
      deletionsMax: environment.limits.cascadeMax)
    let (deletion, imports) = try await environment.store.write {
      (writer) throws(RegistryError) -> (ModelDeletion, [OperationName]) in
      if let earlier = try cascade.recall(from: writer) { return (earlier, []) }
      guard let model = try writer.model(name) else { throw RegistryError.modelNotFound(name) }
      try Etag.check(etag, against: model.etag, of: name.resourceName)
      guard force else { throw Self.notEmpty(model) }
      return try cascade.run(in: writer)
    }
    for operation in imports { controller.cancel(operation) }
    if !deletion.deleted.isEmpty { controller.wantSweep() }
    return deletion
  }

  private static func notEmpty(_ model: Model) -> RegistryError {
    RegistryError(
      .failedPrecondition,
      violations: [
        .init(
          subject: model.name.resourceName, reason: "MODEL_NOT_EMPTY",
          message: "has \(model.versionCount) versions; delete them or set force")
      ])
  }
}
