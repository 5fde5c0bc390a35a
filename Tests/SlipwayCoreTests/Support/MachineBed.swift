import SlipwayBase
import Synchronization

@testable import SlipwayCore

/// One deployment's machine with a clock that is moved by hand; what is planned counts as recorded.
struct MachineBed {
  private(set) var machine: DeploymentMachine
  var deployment: Deployment
  private(set) var now = MonotonicInstant(nanoseconds: 1_000_000_000)
  private(set) var wallTime = Timestamp(seconds: 1_750_000_000)
  private(set) var wakeAt: MonotonicInstant?
  /// Codes of all journal entries so far.
  private(set) var events: [String] = []

  /// A deployment of `iris` 0.0.1 that was just created, or as `prepare` leaves it.
  init(
    instances: Int32 = 1, limits: DeploymentLimits = DeploymentLimits(),
    running: [RunningInstance] = [], spec: (inout VersionSpec) -> Void = { _ in },
    prepare: (inout Deployment) -> Void = { _ in }
  ) {
    let version = SampleVersions.iris { spec(&$0.spec) }
    deployment = Deployment(
      name: TestDeployments.name(), uid: "deployment-1", description: "", type: .realTime,
      servedModels: [
        ServedModel(version: version.name, versionUID: version.uid, instanceCount: instances)
      ], createTime: wallTime)
    prepare(&deployment)
    let names = NameSource()
    machine = DeploymentMachine(
      deployment, running: running,
      .init(
        limits: limits, runtimes: SamplePackages.runtimes, newUID: { names.next() },
        versions: [version.uid: version]), now: now)
  }

  /// Plans, and takes the plan for recorded; answers what is to be done.
  mutating func plan() -> [DeploymentAction] {
    let plan = machine.plan(deployment, now: now, wallTime: wallTime)
    deployment = plan.deployment
    wakeAt = plan.wakeAt
    events += plan.entries.map(\.event)
    return plan.actions
  }

  /// Hears an event and plans.
  @discardableResult
  mutating func hear(_ event: DeploymentEvent) -> [DeploymentAction] {
    events += machine.record(event, deployment, now: now).map(\.0.rawValue)
    return plan()
  }

  /// Lets time pass and plans.
  @discardableResult
  mutating func pass(_ duration: Duration) -> [DeploymentAction] {
    now = now + duration
    wallTime = Timestamp(seconds: wallTime.seconds + duration.components.seconds)
    return plan()
  }

  /// How long nothing happens unless something is heard.
  var idle: Duration? { wakeAt.map { $0 - now } }

  /// The only instance, or the one at `index`.
  func instance(_ index: Int = 0) -> Instance { deployment.instances[index] }

  func running(_ index: Int = 0, process: Int64 = 1) -> RunningInstance {
    RunningInstance(
      instanceUID: instance(index).uid, processID: process, endpoint: "127.0.0.1:\(9000 + index)")
  }

  /// The outcome of a check of the present process.
  func checked(
    _ outcome: ProbeOutcome = .success, _ kind: HealthTracker.Check = .startup, at index: Int = 0,
    lastWords: String = ""
  ) -> DeploymentEvent {
    let check = InstanceCheck(of: instance(index), kind, by: nil, protocol: .http)
    return .checked(check, outcome, lastWords: lastWords)
  }

  func exited(_ index: Int = 0, process: Int64 = 1, lastWords: String = "") -> DeploymentEvent {
    .exited(
      InstanceExit(
        instanceUID: instance(index).uid, processID: process, exitCode: 3, signal: nil),
      lastWords: lastWords)
  }

  /// Brings the one instance up.
  mutating func bringUp(process: Int64 = 1) {
    _ = plan()
    hear(.launched(running(process: process)))
    hear(checked())
  }
}

/// Counts names up: `i1`, `i2` …
private final class NameSource: Sendable {
  private let count = Atomic(0)

  func next() -> String { "i\(count.add(1, ordering: .relaxed).newValue)" }
}
