internal import SlipwayBase

/// Drives one import from where the store says it is to its end: asks the machine, does what it
/// says, tells it what came of it.
///
/// It may be ended at any instant and run again: nothing but the last transaction makes the
/// version usable, and copying content that is already there costs only reading it.
struct ImportRun: Sendable {
  /// How a run ended.
  enum End: Sendable {
    /// The version is usable.
    case succeeded
    /// The version is failed; what was copied for it is of no use.
    case failed
    /// Nothing was left to do: the operation had ended before.
    case superseded
    /// The server stops; the next one goes on.
    case interrupted
  }

  /// Longest wait between attempts to reach the store.
  private static let storeDelayMax = Duration.seconds(5)

  let environment: RegistryEnvironment
  let operation: OperationName
  let progress: ImportProgress
  /// Whether the server stops.
  let isStopping: @Sendable () -> Bool

  /// Runs the import to its end.
  func run() async -> End {
    let ledger = ImportLedger(operation: operation, cryptography: environment.cryptography)
    let now = environment.clock.wallTime()
    guard
      let begun = await stored({ writer throws(RegistryError) in
        try ledger.begin(at: now, in: writer)
      })
    else { return .interrupted }
    guard let begun else { return .superseded }
    var machine = ImportMachine(expectedBytes: begun.totalBytes, limits: environment.limits)
    var action = machine.handle(begun.isCancelled ? .cancelled : .begin)
    while true {
      switch action {
      case .succeed(let files): return await end(.success(files), in: ledger)
      case .fail(let failure): return await end(.failure(failure), in: ledger)
      default: break
      }
      let input = await perform(action, at: machine.copiedBytes, of: begun.location, in: ledger)
      guard let input else { return .interrupted }
      action = machine.handle(Task.isCancelled ? .cancelled : input)
    }
  }

  /// Does what the machine asks for; `nil` when the server stops first.
  private func perform(
    _ action: ImportMachine.Action, at copiedBytes: Int64, of location: ObjectLocation,
    in ledger: ImportLedger
  ) async -> ImportMachine.Input? {
    switch action {
    case .list: return await list(location)
    case .copy(let file):
      progress.set(copiedBytes)
      return await copy(location.appending(file.path))
    case .storeProgress(let bytes):
      let now = environment.clock.wallTime()
      let isStored: Void? = await stored { writer throws(RegistryError) in
        try ledger.progress(bytes, at: now, in: writer)
      }
      return isStored.map { .progressStored }
    case .wait(let duration):
      // A cancelled wait is noticed by the caller, who asks whether the task is cancelled.
      try? await environment.clock.sleep(until: environment.clock.now() + duration)
      return .waited
    case .succeed, .fail: preconditionFailure("the end of an import is handled by its loop")
    }
  }

  private func list(_ location: ObjectLocation) async -> ImportMachine.Input {
    let inspector = PackageInspector(
      objects: environment.objects, runtimes: environment.runtimes, limits: environment.limits)
    do throws(RegistryError) {
      return .listed(try await inspector.listing(at: location))
    } catch {
      return .failed(error)
    }
  }

  private func copy(_ location: ObjectLocation) async -> ImportMachine.Input {
    let progress = progress
    do throws(RegistryError) {
      let (digest, size) = try await environment.artifacts.ingest(
        location, from: InterruptibleSource(base: environment.objects),
        progress: { progress.add($0) })
      return .copied(digest, size: size)
    } catch {
      return .failed(error)
    }
  }

  private func end(
    _ result: Result<[PackageManifest.File], Operation.Failure>, in ledger: ImportLedger
  ) async -> End {
    let now = environment.clock.wallTime()
    let end = await stored { writer throws(RegistryError) in
      try ledger.end(result, at: now, in: writer)
    }
    return end ?? .interrupted
  }

  /// Runs a transaction until it is stored: an import that was accepted has to end some day.
  /// `nil` when the server stops first. The task is one of its own, because the end of a cancelled
  /// import must be stored all the same.
  private func stored<R: Sendable>(
    _ body: @escaping @Sendable (any RegistryWriter) throws(RegistryError) -> R
  ) async -> R? {
    await Task {
      var delay = Duration.seconds(1)
      while !isStopping() {
        do throws(RegistryError) {
          return try await environment.store.write(body)
        } catch {
          environment.log.error(
            "cannot store the state of an import",
            [LogField("operation", operation.resourceName), LogField("cause", error.message)])
        }
        try? await environment.clock.sleep(until: environment.clock.now() + delay)
        delay = min(delay * 2, Self.storeDelayMax)
      }
      return nil
    }.value
  }
}

extension Operation.Failure: Error {}
