package import SlipwayBase

/// What one running instance's checks have shown so far, and which check is due: pure bookkeeping
/// (§4.5).
///
/// Until the first success a run of failures means that the start failed; after it the same run
/// means that the instance is unhealthy, and one success makes it healthy again.
package struct HealthTracker: Sendable, Hashable {
  /// What is checked.
  package enum Check: Sendable, Hashable, CaseIterable {
    /// Whether the instance has come up.
    case startup
    /// Whether it is still well.
    case liveness
    /// Whether requests may reach it.
    case readiness
  }

  /// What a check's outcome changed.
  package enum Change: Sendable, Hashable {
    /// Nothing that anybody else needs to know.
    case none
    /// The instance has come up.
    case started
    /// The instance will not come up; what the last check saw.
    case startFailed(String)
    /// The instance is not well any more; what the last check saw.
    case becameUnhealthy(String)
    /// The instance is well again.
    case becameHealthy
    /// Whether requests may reach the instance has changed.
    case readinessChanged
  }

  /// One check's schedule and its failures in a row.
  private struct Schedule: Sendable, Hashable {
    let probe: Probe?
    let period: Duration
    var next: MonotonicInstant
    var failures: Int32 = 0
    var isRunning = false

    /// Whether as many checks in a row failed as the probe allows; without one none is too many.
    var isExhausted: Bool { probe.map { failures >= $0.failureThreshold } ?? false }
  }

  private var schedules: [Check: Schedule] = [:]
  /// Whether a check has succeeded since the start.
  package private(set) var hasStarted: Bool
  private var isHealthy = true
  private var accepts: Bool

  /// Tracks an instance of `version` that was started, or found running, at `now`. One that was up
  /// before is not held to its startup checks again.
  package init(
    _ version: VersionSpec, listenCheckPeriod: Duration, hasStarted: Bool, now: MonotonicInstant
  ) {
    self.hasStarted = hasStarted
    accepts = version.readinessHealth == nil || hasStarted
    if !hasStarted {
      schedules[.startup] = Self.schedule(
        version.startupHealth ?? version.health, listenCheckPeriod, now)
    }
    if let health = version.health {
      schedules[.liveness] = Self.schedule(health, listenCheckPeriod, now)
    }
    if let readiness = version.readinessHealth {
      schedules[.readiness] = Self.schedule(readiness, listenCheckPeriod, now)
    }
  }

  /// Whether requests may reach the instance.
  package var isReady: Bool { hasStarted && isHealthy && accepts }

  /// Whether the instance came up but is not well.
  package var isUnhealthy: Bool { hasStarted && !isHealthy }

  /// Takes the checks that are due at `now`; a probe of `nil` asks whether the port listens.
  package mutating func takeDue(now: MonotonicInstant) -> [(check: Check, probe: Probe?)] {
    var due: [(check: Check, probe: Probe?)] = []
    for check in Check.allCases where isActive(check) {
      guard let schedule = schedules[check], !schedule.isRunning, schedule.next <= now else {
        continue
      }
      schedules[check]?.isRunning = true
      due.append((check, schedule.probe))
    }
    return due
  }

  /// When the next check is due; `nil` while all of them run or there is none.
  package var nextDue: MonotonicInstant? {
    schedules.filter { isActive($0.key) && !$0.value.isRunning }.map(\.value.next).min()
  }

  /// Takes note of what a check found.
  package mutating func record(
    _ check: Check, _ outcome: ProbeOutcome, now: MonotonicInstant
  ) -> Change {
    guard var schedule = schedules[check] else { return .none }
    schedule.isRunning = false
    schedule.next = now + schedule.period
    if case .failure = outcome { schedule.failures += 1 } else { schedule.failures = 0 }
    schedules[check] = schedule
    guard isActive(check) else { return .none }
    switch check {
    case .startup: return startup(schedule, outcome, now)
    case .liveness: return liveness(schedule, outcome)
    case .readiness: return readiness(schedule, outcome)
    }
  }

  private mutating func startup(
    _ schedule: Schedule, _ outcome: ProbeOutcome, _ now: MonotonicInstant
  ) -> Change {
    switch outcome {
    case .success:
      hasStarted = true
      // The instance is up: what follows has its first look a period later, not an initial delay.
      for check in [Check.liveness, .readiness] {
        guard let later = schedules[check] else { continue }
        schedules[check]?.next = check == .readiness ? now : now + later.period
      }
      return .started
    case .failure(let text):
      return schedule.isExhausted ? .startFailed(text) : .none
    }
  }

  private mutating func liveness(_ schedule: Schedule, _ outcome: ProbeOutcome) -> Change {
    switch outcome {
    case .success:
      guard !isHealthy else { return .none }
      isHealthy = true
      return .becameHealthy
    case .failure(let text):
      guard isHealthy, schedule.isExhausted else { return .none }
      isHealthy = false
      return .becameUnhealthy(text)
    }
  }

  private mutating func readiness(_ schedule: Schedule, _ outcome: ProbeOutcome) -> Change {
    let before = accepts
    if outcome == .success {
      accepts = true
    } else if schedule.isExhausted {
      accepts = false
    }
    return accepts == before ? .none : .readinessChanged
  }

  /// Startup checks run until they succeed, the others from then on.
  private func isActive(_ check: Check) -> Bool {
    (check == .startup) == !hasStarted
  }

  private static func schedule(
    _ probe: Probe?, _ listenCheckPeriod: Duration, _ now: MonotonicInstant
  ) -> Schedule {
    guard let probe else {
      return Schedule(probe: nil, period: listenCheckPeriod, next: now)
    }
    return Schedule(
      probe: probe, period: .seconds(Int64(probe.periodSeconds)),
      next: now + .seconds(Int64(probe.initialDelaySeconds)))
  }
}
