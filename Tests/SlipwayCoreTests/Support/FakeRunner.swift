import SlipwayCore
import Synchronization

/// Runs nothing and remembers what it was asked for. Processes are numbers that count up.
final class FakeRunner: Runner {
  private struct State {
    var running: [String: RunningInstance] = [:]
    var lastProcessID: Int64 = 100
    var starts: [InstanceSpec] = []
    var stops: [String] = []
    var graces: [Int32] = []
    var discards: Set<String> = []
    var kept: Set<String>?
    var logs: [String: String] = [:]
    var faults: [RegistryError] = []
    var startGate: Gate?
    var stopGate: Gate?
    var crashOnAdoption: String?
  }

  let exits: AsyncStream<InstanceExit>
  private let feed: AsyncStream<InstanceExit>.Continuation
  private let state = Mutex(State())

  /// A runner without processes, or with those that an `earlier` one left running.
  init(after earlier: FakeRunner? = nil) {
    (exits, feed) = AsyncStream.makeStream()
    guard let left = earlier?.state.withLock({ $0 }) else { return }
    state.withLock {
      $0.running = left.running
      $0.lastProcessID = left.lastProcessID
      $0.logs = left.logs
    }
  }

  /// What was started, in order.
  var starts: [InstanceSpec] { state.withLock { $0.starts } }
  /// What was stopped, in order.
  var stops: [String] { state.withLock { $0.stops } }
  /// The grace of each stop, in seconds.
  var graces: [Int32] { state.withLock { $0.graces } }
  /// What has nothing left behind.
  var discards: Set<String> { state.withLock { $0.discards } }
  /// What runs.
  var running: [String: RunningInstance] { state.withLock { $0.running } }

  /// Makes the next starts fail, one error each.
  func failStarts(with errors: [RegistryError]) { state.withLock { $0.faults = errors } }
  /// Holds every start until the gate is opened.
  func holdStarts(at gate: Gate) { state.withLock { $0.startGate = gate } }
  /// Holds every stop until the gate is opened.
  func holdStops(at gate: Gate) { state.withLock { $0.stopGate = gate } }
  /// What the instance wrote last.
  func write(_ log: String, by instanceUID: String) {
    state.withLock { $0.logs[instanceUID] = log }
  }

  /// Adds a process that this runner did not start.
  func leave(_ instance: RunningInstance) {
    state.withLock { $0.running[instance.instanceUID] = instance }
  }

  /// Ends a process while nobody looks.
  func vanish(_ instanceUID: String) {
    state.withLock { _ = $0.running.removeValue(forKey: instanceUID) }
  }

  /// Ends a process by itself.
  func crash(_ instanceUID: String, exitCode: Int32 = 1) {
    let ended = state.withLock { $0.running.removeValue(forKey: instanceUID) }
    guard let ended else { return }
    feed.yield(
      InstanceExit(
        instanceUID: instanceUID, processID: ended.processID, exitCode: exitCode, signal: nil))
  }

  /// Ends a process as soon as it was found.
  func crashOnAdoption(_ instanceUID: String) {
    state.withLock { $0.crashOnAdoption = instanceUID }
  }

  func start(_ spec: InstanceSpec) async throws(RegistryError) -> RunningInstance {
    if let gate = state.withLock({ $0.startGate }) { await gate.wait() }
    let fault = state.withLock { state -> RegistryError? in
      state.starts.append(spec)
      return state.faults.isEmpty ? nil : state.faults.removeFirst()
    }
    if let fault { throw fault }
    return state.withLock { state in
      state.lastProcessID += 1
      let instance = RunningInstance(
        instanceUID: spec.instanceUID, processID: state.lastProcessID,
        endpoint: "127.0.0.1:\(state.lastProcessID)")
      state.running[spec.instanceUID] = instance
      return instance
    }
  }

  func adopt() async -> [RunningInstance] {
    let found = Array(running.values)
    if let doomed = state.withLock({ $0.crashOnAdoption }) { crash(doomed) }
    return found
  }

  func stop(_ instanceUID: String, graceSeconds: Int32) async {
    let gate = state.withLock { state -> Gate? in
      state.stops.append(instanceUID)
      state.graces.append(graceSeconds)
      return state.stopGate
    }
    if let gate { await gate.wait() }
    let ended = state.withLock { $0.running.removeValue(forKey: instanceUID) }
    guard let ended else { return }
    feed.yield(
      InstanceExit(
        instanceUID: instanceUID, processID: ended.processID, exitCode: nil, signal: 15))
  }

  /// What was named when everything else was discarded.
  var kept: Set<String>? { state.withLock { $0.kept } }

  func discard(except instanceUIDs: Set<String>) async {
    state.withLock { $0.kept = instanceUIDs }
  }

  func discard(_ instanceUID: String) async {
    state.withLock { _ = $0.discards.insert(instanceUID) }
  }

  func logTail(_ instanceUID: String, bytesMax: Int) async -> String {
    state.withLock { $0.logs[instanceUID] ?? "" }
  }
}
