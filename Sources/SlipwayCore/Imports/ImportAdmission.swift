internal import SlipwayBase

/// Decides whether a checked import fits what the registry holds, and writes it in.
struct ImportAdmission: Sendable {
  let request: ImportRequest
  let mutation: Mutation
  let limits: RegistryLimits
  let now: Timestamp

  /// The operation of the first request with the same id, if there was one.
  func recall(from reader: any RegistryReader) throws(RegistryError) -> Operation? {
    let project = request.model.project
    guard
      let result = try RequestMemory.recall(mutation, in: project, at: now, from: reader),
      let name = ResourceName.operation(result)
    else { return nil }
    return try reader.operation(name)
  }

  /// The number the version gets. Refused: an unknown model when one must exist
  /// (MODEL_NOT_FOUND), a number that is taken (VERSION_EXISTS) or was taken once
  /// (VERSION_RETIRED), and the number after 99.99.99 (VERSION_SPACE_EXHAUSTED).
  func number(in reader: any RegistryReader) throws(RegistryError) -> VersionNumber {
    if request.modelMustExist, try reader.model(request.model) == nil {
      throw RegistryError.modelNotFound(request.model)
    }
    guard let number = request.number else {
      guard let highest = try reader.highestNumberEver(of: request.model) else { return .first }
      if let next = highest.next { return next }
      throw RegistryError(
        .outOfRange, "VERSION_SPACE_EXHAUSTED",
        "no number follows \(highest.text); name a free number in version_id or start a new model",
        metadata: ["highest": highest.text], resource: request.model.resourceName)
    }
    let name = VersionName(model: request.model, number: number)
    if try reader.version(name) != nil {
      throw RegistryError(
        .alreadyExists, "VERSION_EXISTS",
        "version \(number.text) of model '\(request.model.id)' exists; choose another number or "
          + "leave version_id empty",
        metadata: ["model": request.model.id, "version": number.text],
        resource: name.resourceName)
    }
    if try reader.isRetired(name) {
      throw RegistryError(
        .failedPrecondition, "VERSION_RETIRED",
        "version \(number.text) of model '\(request.model.id)' was deleted and its number is not "
          + "given out again; choose another number or leave version_id empty",
        metadata: ["model": request.model.id, "version": number.text],
        resource: name.resourceName)
    }
    return number
  }

  /// MODEL_QUOTA when the project holds all the versions it may hold.
  func checkQuota(in reader: any RegistryReader) throws(RegistryError) {
    let project = request.model.project
    guard try reader.versionCount(in: project) >= limits.versionsPerProjectMax else { return }
    throw RegistryError(
      .resourceExhausted, "MODEL_QUOTA",
      "project '\(project.text)' holds \(limits.versionsPerProjectMax) versions, the server's "
        + "versionsPerProjectMax; delete some first",
      metadata: ["versions_max": String(limits.versionsPerProjectMax)],
      resource: project.resourceName)
  }

  /// Writes model, version, operation, journal and request memory.
  func admit(
    _ plan: ImportPlan, newUID: () -> String, in writer: any RegistryWriter
  ) throws(RegistryError) -> Operation {
    let version = ModelVersion(
      name: VersionName(model: request.model, number: try number(in: writer)), uid: newUID(),
      spec: plan.spec, state: .publishing, manifest: .empty, config: plan.config,
      warnings: plan.warnings, createTime: now)
    try checkQuota(in: writer)
    try addToModel(version, newUID: newUID, in: writer)
    try writer.insert(version)
    let operation = Operation(
      name: OperationName(project: request.model.project, uid: newUID()), version: version.name,
      totalBytes: plan.totalBytes, createTime: now)
    try writer.insert(operation)
    try journal(version, plan, in: writer)
    try RequestMemory.remember(
      mutation, in: request.model.project, result: operation.name.resourceName, at: now,
      in: writer)
    return operation
  }

  private func addToModel(
    _ version: ModelVersion, newUID: () -> String, in writer: any RegistryWriter
  ) throws(RegistryError) {
    let number = version.name.number
    if var model = try writer.model(request.model) {
      model.latest = max(model.latest ?? number, number)
      model.versionCount += 1
      model.updateTime = now
      model.generation += 1
      return try writer.update(model)
    }
    try writer.insert(
      Model(
        name: request.model, uid: newUID(), latest: number, versionCount: 1, createTime: now,
        updateTime: now, generation: 1))
    try writer.append(
      JournalEntry(
        .modelCreated, of: request.model.resourceName, "created with version \(number.text)",
        by: mutation, at: now))
  }

  private func journal(
    _ version: ModelVersion, _ plan: ImportPlan, in writer: any RegistryWriter
  ) throws(RegistryError) {
    func note(_ event: JournalEvent, _ message: String) throws(RegistryError) {
      try writer.append(
        JournalEntry(
          event, of: version.name.resourceName, message, by: mutation, at: now))
    }
    try note(
      .importAccepted, "\(plan.totalBytes) bytes from \(plan.spec.source.location.text)")
    if !plan.overrides.isEmpty {
      try note(.configOverridden, plan.overrides.joined(separator: ", "))
    }
    for warning in plan.warnings { try note(.importWarning, warning) }
  }
}
