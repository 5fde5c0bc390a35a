internal import SlipwayBase

/// The transactions of one import after it was accepted.
struct ImportLedger: Sendable {
  /// What an import that begins needs to know.
  struct Begun: Sendable {
    let location: ObjectLocation
    let totalBytes: Int64
    /// Whether a caller has already asked for the end.
    let isCancelled: Bool
  }

  let operation: OperationName
  let cryptography: any Cryptography

  /// Notes that files are being copied; `nil` when the operation is over or its version is gone.
  func begin(at now: Timestamp, in writer: any RegistryWriter) throws(RegistryError) -> Begun? {
    guard var current = try unfinished(in: writer),
      let version = try writer.version(current.version)
    else { return nil }
    if current.phase == .queued, !current.cancelRequested {
      current.phase = .copying
      current.updateTime = now
      try writer.update(current)
      try writer.append(
        JournalEntry(
          .importCopying, of: current.version.resourceName,
          "copying \(current.totalBytes) bytes", at: now))
    }
    return Begun(
      location: version.spec.source.location, totalBytes: current.totalBytes,
      isCancelled: current.cancelRequested)
  }

  /// Notes how many bytes were copied. Progress is no change of the version: nothing is journaled.
  func progress(
    _ bytes: Int64, at now: Timestamp, in writer: any RegistryWriter
  ) throws(RegistryError) {
    guard var current = try unfinished(in: writer) else { return }
    current.copiedBytes = bytes
    current.updateTime = now
    try writer.update(current)
  }

  /// Ends the import; a cancellation that came in time counts more than success.
  func end(
    _ result: Result<[PackageManifest.File], Operation.Failure>, at now: Timestamp,
    in writer: any RegistryWriter
  ) throws(RegistryError) -> ImportRun.End {
    guard var current = try unfinished(in: writer),
      var version = try writer.version(current.version)
    else { return .superseded }
    let failure = current.cancelRequested ? ImportMachine.cancelled : result.failure
    current.phase = .done
    current.failure = failure
    current.updateTime = now
    if let failure {
      version.state = .failed
      version.statusReason = StatusReason(reason: failure.reason, message: failure.message)
    } else if case .success(let files) = result {
      version.manifest = PackageManifest(files: files, cryptography: cryptography)
      version.state = .normal
      current.copiedBytes = current.totalBytes
    }
    version.updateTime = now
    version.generation += 1
    try writer.update(current)
    try writer.update(version)
    try touchModel(of: version.name, at: now, in: writer)
    try writer.append(entry(for: version, failure, at: now))
    return failure == nil ? .succeeded : .failed
  }

  private func unfinished(
    in reader: any RegistryReader
  ) throws(RegistryError) -> Operation? {
    guard let current = try reader.operation(operation), !current.isDone else { return nil }
    return current
  }

  private func touchModel(
    of version: VersionName, at now: Timestamp, in writer: any RegistryWriter
  ) throws(RegistryError) {
    guard var model = try writer.model(version.model) else { return }
    model.updateTime = now
    model.generation += 1
    try writer.update(model)
  }

  private func entry(
    for version: ModelVersion, _ failure: Operation.Failure?, at now: Timestamp
  ) -> JournalEntry {
    let resource = version.name.resourceName
    guard let failure else {
      return JournalEntry(
        .importSucceeded, of: resource,
        "\(version.manifest.files.count) files, \(version.manifest.totalSize) bytes, "
          + (version.manifest.digest?.text ?? "no digest"), at: now)
    }
    let event = failure.kind == .cancelled ? JournalEvent.importCancelled : .importFailed
    return JournalEntry(event, of: resource, "\(failure.reason): \(failure.message)", at: now)
  }
}

extension Result {
  /// The failure, if it is one.
  fileprivate var failure: Failure? {
    if case .failure(let failure) = self { failure } else { nil }
  }
}
