/// Deletes the versions of one model, as many as one call may, within a transaction.
struct ModelCascade: Sendable {
  let model: ModelName
  let removal: VersionRemoval
  /// Versions that one call deletes at most, and that it reports as kept at most.
  let deletionsMax: Int

  /// What the first request with the same id answered.
  func recall(from reader: any RegistryReader) throws(RegistryError) -> ModelDeletion? {
    try RequestMemory.recall(removal.mutation, in: model.project, at: removal.now, from: reader)
      .flatMap(ModelDeletion.init(rememberedText:))
  }

  /// Deletes from the oldest version on; answers what came of it and the imports it ended.
  func run(
    in writer: any RegistryWriter
  ) throws(RegistryError) -> (ModelDeletion, [OperationName]) {
    var deletion = ModelDeletion()
    var imports: [OperationName] = []
    var refusals: [RegistryError] = []
    var after: String?
    while deletion.deleted.count < deletionsMax, refusals.count < deletionsMax {
      let next = try writer.versions(in: model.project, of: model, after: after, limit: 1)
      guard let version = next.first else { break }
      after = version.uid
      if let refusal = try removal.refusal(of: version.name, in: writer) {
        refusals.append(refusal)
        deletion.failures.append(
          .init(
            version: version.name,
            reason: StatusReason(reason: refusal.reason, message: refusal.message)))
        continue
      }
      if let operation = try removal.remove(version, in: writer) { imports.append(operation) }
      deletion.deleted.append(version.name)
    }
    if deletion.deleted.isEmpty, let refusal = refusals.first { throw refusal }
    deletion.remaining = try writer.model(model)?.versionCount ?? 0
    try RequestMemory.remember(
      removal.mutation, in: model.project, result: deletion.rememberedText, at: removal.now,
      in: writer)
    return (deletion, imports)
  }
}
