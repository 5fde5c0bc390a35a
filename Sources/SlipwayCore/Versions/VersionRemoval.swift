internal import SlipwayBase

/// Takes one version out of the registry, within a transaction.
struct VersionRemoval: Sendable {
  let mutation: Mutation
  let now: Timestamp

  /// Deletes the version, ends its import, and deletes the model with its last version. Answers
  /// the import that was running. A version that a deployment serves is refused (MODEL_IN_USE).
  func remove(
    _ version: ModelVersion, in writer: any RegistryWriter
  ) throws(RegistryError) -> OperationName? {
    if let refusal = try refusal(of: version.name, in: writer) { throw refusal }
    let operation = try endImport(of: version.name, in: writer)
    try writer.delete(version.name)
    try writer.append(
      JournalEntry(
        .versionDeleted, of: version.name.resourceName,
        "deleted in state \(version.state.rawValue)", by: mutation, at: now))
    try removeFromModel(version.name, in: writer)
    return operation
  }

  /// Why the version cannot be deleted now; `nil` when it can.
  func refusal(
    of version: VersionName, in reader: any RegistryReader
  ) throws(RegistryError) -> RegistryError? {
    let users = try reader.deployments(using: version)
    guard !users.isEmpty else { return nil }
    let named = users.prefix(Findings.violationsMax)
    var refusal = RegistryError(
      .failedPrecondition,
      violations: named.map {
        .init(
          subject: $0.resourceName, reason: "MODEL_IN_USE",
          message: "serves \(version.resourceName); delete the deployment first")
      })
    refusal.resource = version.resourceName
    refusal.metadata["deployments"] = named.map(\.resourceName).joined(separator: ",")
    return refusal
  }

  private func endImport(
    of version: VersionName, in writer: any RegistryWriter
  ) throws(RegistryError) -> OperationName? {
    guard var operation = try writer.unfinishedImport(of: version) else { return nil }
    operation.phase = .done
    operation.cancelRequested = true
    operation.failure = .init(
      kind: .cancelled, reason: "VERSION_DELETED",
      message: "the version was deleted while it was imported")
    operation.updateTime = now
    try writer.update(operation)
    try writer.append(
      JournalEntry(
        .importCancelled, of: version.resourceName, "the version is being deleted", by: mutation,
        at: now))
    return operation.name
  }

  private func removeFromModel(
    _ version: VersionName, in writer: any RegistryWriter
  ) throws(RegistryError) {
    guard var model = try writer.model(version.model) else { return }
    model.versionCount -= 1
    model.latest = try writer.highestNumber(of: version.model)
    model.updateTime = now
    model.generation += 1
    if model.latest != nil { return try writer.update(model) }
    try writer.delete(version.model)
    try writer.append(
      JournalEntry(
        .modelDeleted, of: version.model.resourceName, "went with its last version",
        by: mutation, at: now))
  }
}
