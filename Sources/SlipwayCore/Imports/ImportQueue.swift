/// Which import has its turn: pure bookkeeping, no effects.
///
/// Projects take turns, so that one with a thousand imports does not keep the others waiting.
/// Sweeping unused content and copying exclude each other: a sweep could otherwise remove content
/// that an import has just found to be there already. A sweep waits for a moment without imports,
/// but lets only so many imports start before it.
package struct ImportQueue: Sendable {
  /// What to do now.
  package enum Action: Sendable, Hashable {
    case start(OperationName)
    case sweep
  }

  private enum Sweep: Sendable, Hashable {
    case none
    /// Wanted; so many imports may still start first.
    case wanted(patience: Int)
    /// Under way; `isWantedAgain` when more became unused since.
    case running(isWantedAgain: Bool)
  }

  private let concurrency: Int
  private let patience: Int
  /// Waiting imports of each project, the oldest first.
  private var waiting: [ProjectID: [OperationName]] = [:]
  /// Projects with waiting imports, the next one first.
  private var turns: [ProjectID] = []
  private var running: Set<OperationName> = []
  private var sweep = Sweep.none

  package init(_ limits: RegistryLimits) {
    concurrency = max(1, limits.concurrentImports)
    patience = limits.importsBeforeSweepMax
  }

  /// How many imports wait for their turn.
  package var waitingCount: Int { waiting.values.reduce(0) { $0 + $1.count } }

  /// Adds an import; one that is already known is let be.
  package mutating func submit(_ operation: OperationName) -> [Action] {
    let project = operation.project
    guard !running.contains(operation), waiting[project]?.contains(operation) != true else {
      return []
    }
    if waiting[project] == nil { turns.append(project) }
    waiting[project, default: []].append(operation)
    return next()
  }

  /// Takes a waiting import out; answers whether it was waiting.
  package mutating func remove(_ operation: OperationName) -> Bool {
    let project = operation.project
    guard let index = waiting[project]?.firstIndex(of: operation) else { return false }
    waiting[project]?.remove(at: index)
    if waiting[project]?.isEmpty == true {
      waiting[project] = nil
      turns.removeAll { $0 == project }
    }
    return true
  }

  /// Hears that an import ended.
  package mutating func ended(_ operation: OperationName) -> [Action] {
    running.remove(operation)
    return next()
  }

  /// Asks for a sweep.
  package mutating func wantSweep() -> [Action] {
    switch sweep {
    case .none: sweep = .wanted(patience: patience)
    case .wanted: break
    case .running: sweep = .running(isWantedAgain: true)
    }
    return next()
  }

  /// Hears that the sweep ended.
  package mutating func sweepEnded() -> [Action] {
    sweep = sweep == .running(isWantedAgain: true) ? .wanted(patience: patience) : .none
    return next()
  }

  private mutating func next() -> [Action] {
    var actions: [Action] = []
    while running.count < concurrency, let operation = takeTurn() {
      running.insert(operation)
      actions.append(.start(operation))
    }
    if case .wanted = sweep, running.isEmpty {
      sweep = .running(isWantedAgain: false)
      actions.append(.sweep)
    }
    return actions
  }

  /// The import whose turn it is, unless a sweep keeps all of them waiting.
  private mutating func takeTurn() -> OperationName? {
    guard !turns.isEmpty else { return nil }
    switch sweep {
    case .none: break
    case .running, .wanted(patience: ...0): return nil
    case .wanted(let patience): sweep = .wanted(patience: patience - 1)
    }
    let project = turns.removeFirst()
    guard let operation = waiting[project]?.removeFirst() else { return nil }
    if waiting[project]?.isEmpty == true { waiting[project] = nil } else { turns.append(project) }
    return operation
  }
}
