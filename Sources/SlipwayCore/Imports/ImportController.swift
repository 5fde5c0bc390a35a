internal import SlipwayBase
internal import Synchronization

/// Carries accepted imports to their end, a few at a time, and sweeps content that no version
/// needs any more.
///
/// The store is the truth: everything here can be lost at any instant, `resume` finds it again.
package final class ImportController: Sendable {
  private struct Running {
    let progress: ImportProgress
    let task: Task<Void, Never>
  }

  private struct State {
    var queue: ImportQueue
    var running: [OperationName: Running] = [:]
    var sweep: Task<Void, Never>?
    var isStopping = false
  }

  private let environment: RegistryEnvironment
  private let state: Mutex<State>
  /// Tells whoever waits that an operation ended.
  let endings = OperationEndings()

  package init(_ environment: RegistryEnvironment) {
    self.environment = environment
    state = Mutex(State(queue: ImportQueue(environment.limits)))
  }

  /// Continues every unfinished import of an earlier process. Call once, before anything is
  /// submitted.
  package func resume() async throws(RegistryError) {
    let unfinished = try await environment.store.read { reader throws(RegistryError) in
      try reader.unfinishedOperations()
    }
    for operation in unfinished { submit(operation.name) }
    wantSweep()
  }

  /// Takes an import that is in the store; it runs when its turn has come.
  package func submit(_ operation: OperationName) {
    update { $0.queue.submit(operation) }
  }

  /// Ends an import whose cancellation, or whose version's deletion, is in the store. Unknown ones
  /// are let be.
  package func cancel(_ operation: OperationName) {
    let isKnown = state.withLock { state in
      // A waiting import is run at once: it finds its cancellation in the store and ends.
      if !state.isStopping, state.queue.remove(operation) { launch(operation, in: &state) }
      state.running[operation]?.task.cancel()
      return state.running[operation] != nil
    }
    if !isKnown { endings.tell(operation) }
  }

  /// How many bytes a running import has copied; `nil` when it does not run.
  package func progress(of uid: String) -> Int64? {
    state.withLock { state in
      state.running.first { $0.key.uid == uid }?.value.progress.copiedBytes
    }
  }

  /// Whether one more import may wait for its turn.
  package var hasRoom: Bool {
    state.withLock { $0.queue.waitingCount < environment.limits.queuedImportsMax }
  }

  /// Asks that content no version needs is removed, once no import could be using it.
  package func wantSweep() {
    update { $0.queue.wantSweep() }
  }

  /// Stops within a chunk of copying; what is unfinished stays so in the store.
  package func shutdown() async {
    let tasks = state.withLock { state in
      state.isStopping = true
      return state.running.values.map(\.task) + [state.sweep].compactMap(\.self)
    }
    for task in tasks { task.cancel() }
    for task in tasks { await task.value }
    endings.close()
  }

  /// Whether the controller is shutting down.
  var isStopping: Bool { state.withLock { $0.isStopping } }

  /// Changes the queue and does what it says.
  private func update(_ change: (inout State) -> [ImportQueue.Action]) {
    state.withLock { state in
      guard !state.isStopping else { return }
      for action in change(&state) {
        switch action {
        case .start(let operation): launch(operation, in: &state)
        case .sweep: state.sweep = Task { await sweep() }
        }
      }
    }
  }

  private func launch(_ operation: OperationName, in state: inout State) {
    let progress = ImportProgress()
    let run = ImportRun(
      environment: environment, operation: operation, progress: progress,
      isStopping: { [self] in isStopping })
    let task = Task {
      let end = await run.run()
      finish(operation, end)
    }
    state.running[operation] = Running(progress: progress, task: task)
  }

  private func finish(_ operation: OperationName, _ end: ImportRun.End) {
    environment.log.info(
      "import ended", [LogField("operation", operation.resourceName), LogField("end", "\(end)")])
    state.withLock { _ = $0.running.removeValue(forKey: operation) }
    update { state in
      // A run that did not succeed may have left content that no version needs.
      let wanted = end == .succeeded ? [] : state.queue.wantSweep()
      return state.queue.ended(operation) + wanted
    }
    endings.tell(operation)
  }

  private func sweep() async {
    let store = environment.store
    do throws(RegistryError) {
      let freed = try await environment.artifacts.sweep { digest throws(RegistryError) in
        if Task.isCancelled {
          throw RegistryError(.cancelled, "SWEEP_CANCELLED", "the server stops")
        }
        return try await store.read { reader throws(RegistryError) in
          try reader.refers(to: digest)
        }
      }
      environment.log.info("swept unused content", [LogField("freed_bytes", String(freed))])
    } catch {
      environment.log.warning("cannot sweep unused content", [LogField("cause", error.message)])
    }
    update { $0.queue.sweepEnded() }
  }
}
