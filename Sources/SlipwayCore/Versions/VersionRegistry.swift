internal import SlipwayBase

/// Reads and deletes versions.
package struct VersionRegistry: Sendable {
  private let environment: RegistryEnvironment
  private let controller: ImportController

  package init(_ environment: RegistryEnvironment, controller: ImportController) {
    self.environment = environment
    self.controller = controller
  }

  /// One version; VERSION_NOT_FOUND when there is none.
  package func version(_ name: VersionName) async throws(RegistryError) -> ModelVersion {
    let found = try await environment.store.read { reader throws(RegistryError) in
      try reader.version(name)
    }
    guard let found else { throw RegistryError.versionNotFound(name) }
    return found
  }

  /// The versions of one model, or of all models of the project when `model` is `nil`, oldest
  /// first. A model that does not exist is MODEL_NOT_FOUND.
  package func versions(
    in project: ProjectID, of model: ModelName?, page: PageRequest
  ) async throws(RegistryError) -> Page<ModelVersion> {
    let tokens = PageTokens(environment.cryptography)
    let scope = model?.resourceName ?? "\(project.resourceName)/models/-"
    let after = try tokens.open(page.token, list: "versions", scope: scope)
    let rows = try await environment.store.read { reader throws(RegistryError) in
      if let model, try reader.model(model) == nil { throw RegistryError.modelNotFound(model) }
      return try reader.versions(in: project, of: model, after: after, limit: page.size + 1)
    }
    return Page(rows, for: page, uid: \.uid) {
      tokens.seal(list: "versions", scope: scope, after: $0)
    }
  }

  /// Deletes a version for good; its number is not given out again. A running import is ended.
  /// Refused: VERSION_NOT_FOUND, ETAG_MISMATCH, MODEL_IN_USE.
  package func delete(
    _ name: VersionName, etag: String, by mutation: Mutation
  ) async throws(RegistryError) {
    try RequestMemory.check(mutation)
    let removal = VersionRemoval(mutation: mutation, now: environment.clock.wallTime())
    let project = name.model.project
    let ended = try await environment.store.write { writer throws(RegistryError) in
      let earlier = try RequestMemory.recall(
        mutation, in: project, at: removal.now, from: writer)
      if earlier != nil { return OperationName?.none }
      guard let version = try writer.version(name) else {
        throw RegistryError.versionNotFound(name)
      }
      try Etag.check(etag, against: version.etag, of: name.resourceName)
      let ended = try removal.remove(version, in: writer)
      try RequestMemory.remember(
        mutation, in: project, result: name.resourceName, at: removal.now, in: writer)
      return ended
    }
    if let ended { controller.cancel(ended) }
    controller.wantSweep()
  }
}
