package import SlipwayBase

/// Reads operations, waits for them and cancels them.
package struct OperationRegistry: Sendable {
  private let environment: RegistryEnvironment
  private let controller: ImportController

  package init(_ environment: RegistryEnvironment, controller: ImportController) {
    self.environment = environment
    self.controller = controller
  }

  /// One operation with its live progress; OPERATION_NOT_FOUND when there is none.
  package func operation(_ name: OperationName) async throws(RegistryError) -> Operation {
    let found = try await environment.store.read { reader throws(RegistryError) in
      try reader.operation(name)
    }
    guard let found else { throw RegistryError.operationNotFound(name) }
    return live(found)
  }

  /// The operations of a project, oldest first.
  package func operations(
    in project: ProjectID, page: PageRequest
  ) async throws(RegistryError) -> Page<Operation> {
    let tokens = PageTokens(environment.cryptography)
    let scope = project.resourceName
    let after = try tokens.open(page.token, list: "operations", scope: scope)
    let rows = try await environment.store.read { reader throws(RegistryError) in
      try reader.operations(in: project, after: after, limit: page.size + 1)
    }
    return Page(rows.map(live), for: page, uid: \.name.uid) {
      tokens.seal(list: "operations", scope: scope, after: $0)
    }
  }

  /// Asks for the end of an operation; one that has ended stays as it is. The answer comes before
  /// the end does: read or wait to see it.
  package func cancel(_ name: OperationName) async throws(RegistryError) {
    let now = environment.clock.wallTime()
    let isRunning = try await environment.store.write { writer throws(RegistryError) in
      guard var operation = try writer.operation(name) else {
        throw RegistryError.operationNotFound(name)
      }
      if operation.isDone { return false }
      if operation.cancelRequested { return true }
      operation.cancelRequested = true
      operation.updateTime = now
      try writer.update(operation)
      try writer.append(
        JournalEntry(
          .importCancelRequested, of: operation.version.resourceName,
          "operation \(name.uid) is to end", at: now))
      return true
    }
    if isRunning { controller.cancel(name) }
  }

  /// The operation once it has ended, or as it is at `limit`. Cancelling the task is
  /// WAIT_CANCELLED.
  package func wait(
    _ name: OperationName, until limit: MonotonicInstant?
  ) async throws(RegistryError) -> Operation {
    let listener = controller.endings.listen(to: name)
    defer { controller.endings.stop(listener) }
    while true {
      let now = try await operation(name)
      if now.isDone || controller.isStopping { return now }
      if let limit, environment.clock.now() >= limit { return now }
      await signal(on: listener, orAt: limit)
      if Task.isCancelled {
        throw RegistryError(.cancelled, "WAIT_CANCELLED", "the caller stopped waiting")
      }
    }
  }

  /// Returns when the operation may have ended, at `limit`, or when the task is cancelled.
  private func signal(
    on listener: OperationEndings.Listener, orAt limit: MonotonicInstant?
  ) async {
    let clock = environment.clock
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        for await _ in listener.signals { return }
      }
      if let limit {
        // A cancelled sleep has nothing to say: the group is over then.
        group.addTask { try? await clock.sleep(until: limit) }
      }
      await group.next()
      group.cancelAll()
    }
  }

  /// The operation with the progress the controller knows of.
  private func live(_ operation: Operation) -> Operation {
    guard !operation.isDone, let copied = controller.progress(of: operation.name.uid) else {
      return operation
    }
    var operation = operation
    operation.copiedBytes = max(operation.copiedBytes, copied)
    return operation
  }
}
