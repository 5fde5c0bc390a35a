internal import SlipwayBase

/// One instance as the controller drives it: what is known of it and what was begun.
///
/// ```
/// waiting ─> launching ─> running ─> waiting …      ended by itself after it had served
///    │           │           ├─────> failed         ended, or never came up, before that
///    │           └─> failed  └─────> stopping ─> gone
///    └──────────────────────────────────────────> gone
/// ```
struct InstanceLife: Sendable {
  enum Phase: Sendable, Hashable {
    /// To be started at an instant.
    case waiting(until: MonotonicInstant)
    /// The runner is starting it.
    case launching
    /// Its process runs.
    case running
    /// The runner is stopping it.
    case stopping
    /// It does not run and is not started again.
    case failed
    /// It does not run; what it left behind can be removed.
    case gone
  }

  /// What others see of it; `state` is brought up to date by `record`.
  var instance: Instance
  let served: ServedModel
  var phase: Phase
  var health: HealthTracker?
  /// Whether it is to stop as soon as what was begun allows it.
  var isUnwanted = false
  /// Whether it is to be started again once it was stopped.
  var restartsWhenStopped = false
  /// An exit that was heard of before the runner said that the instance was started.
  var earlyExit: (exit: InstanceExit, lastWords: String)?
  /// Restarts since it last served for long.
  var restartsInARow = 0
  /// When its present process was started, or found.
  var runningSince: MonotonicInstant?
  /// When its present process first served.
  var servingSince: MonotonicInstant?

  /// The instance as it is recorded.
  var record: Instance {
    var record = instance
    record.state =
      switch phase {
      case .waiting: .pending
      case .launching: .starting
      case .running:
        health.map { $0.isReady ? .ready : $0.isUnhealthy ? .unhealthy : .starting } ?? .starting
      case .stopping, .gone: .stopping
      case .failed: .failed
      }
    return record
  }

  /// Whether requests may reach it.
  var isReady: Bool { phase == .running && health?.isReady == true }

  /// Whether its process runs and has not passed a check yet.
  var isComingUp: Bool { phase == .running && health?.hasStarted == false }

  /// The wait before the next restart: doubles each time, and is forgotten after a long service.
  mutating func restartDelay(_ limits: DeploymentLimits, now: MonotonicInstant) -> Duration {
    if let since = servingSince, now - since >= limits.restartForgiveness { restartsInARow = 0 }
    servingSince = nil
    var delay = limits.restartDelay
    for _ in 0..<restartsInARow where delay < limits.restartDelayMax { delay = delay * 2 }
    restartsInARow += 1
    return min(delay, limits.restartDelayMax)
  }
}
