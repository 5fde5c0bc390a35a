import SlipwayBase
import SlipwayCore
import Testing

@Suite struct HealthTrackerTests {
  private let start = MonotonicInstant(nanoseconds: 1_000_000_000)
  private let health = Probe(periodSeconds: 5, initialDelaySeconds: 12, failureThreshold: 3)

  private func tracker(
    hasStarted: Bool = false, _ change: (inout VersionSpec) -> Void
  ) -> HealthTracker {
    var spec = SampleVersions.iris().spec
    change(&spec)
    return HealthTracker(
      spec, listenCheckPeriod: .milliseconds(500), hasStarted: hasStarted, now: start)
  }

  /// Makes the check that is due at `now`, and answers what its outcome changed.
  private func check(
    _ tracker: inout HealthTracker, _ outcome: ProbeOutcome, at now: MonotonicInstant
  ) -> HealthTracker.Change? {
    guard let due = tracker.takeDue(now: now).first else { return nil }
    return tracker.record(due.check, outcome, now: now)
  }

  @Test func `the earliest failure of a start is at 67 seconds by default`() {
    var tracker = tracker { $0.health = Probe() }
    var now = start
    var change: HealthTracker.Change?
    while change == nil || change == HealthTracker.Change.none, let due = tracker.nextDue {
      now = due
      change = check(&tracker, .failure("no"), at: now)
    }
    #expect(change == .startFailed("no"))
    #expect(now - start == .seconds(67))
  }

  @Test func `a check that runs is not made twice`() {
    var tracker = tracker { $0.health = health }
    #expect(tracker.takeDue(now: start + .seconds(11)).isEmpty)
    #expect(tracker.takeDue(now: start + .seconds(12)).map(\.check) == [.startup])
    #expect(tracker.takeDue(now: start + .seconds(60)).isEmpty)
    #expect(tracker.nextDue == nil)
  }

  @Test func `the period begins when a check ends`() {
    var tracker = tracker { $0.health = health }
    _ = tracker.takeDue(now: start + .seconds(12))
    _ = tracker.record(.startup, .failure("no"), now: start + .seconds(15))
    #expect(tracker.nextDue == start + .seconds(20))
  }

  @Test func `only failures in a row count`() {
    var tracker = tracker(hasStarted: true) { $0.health = health }
    var now = start + .seconds(12)
    let outcomes: [ProbeOutcome] = [
      .failure("a"), .failure("b"), .success, .failure("c"), .failure("d"), .failure("e"),
    ]
    let changes = outcomes.map { outcome in
      defer { now = now + .seconds(5) }
      return check(&tracker, outcome, at: now)
    }
    #expect(
      changes == [
        .some(.none), .some(.none), .some(.none), .some(.none), .some(.none),
        .becameUnhealthy("e"),
      ])
    #expect(tracker.isUnhealthy)
    #expect(!tracker.isReady)
    #expect(check(&tracker, .success, at: now) == .becameHealthy)
    #expect(tracker.isReady)
  }

  @Test func `a startup check stands in for the health check until it succeeds`() {
    let startup = Probe(method: .http(path: "/startup"), initialDelaySeconds: 0)
    var tracker = tracker {
      $0.health = health
      $0.startupHealth = startup
    }
    let due = tracker.takeDue(now: start)
    #expect(due.map(\.probe) == [startup])
    #expect(tracker.record(.startup, .success, now: start) == .started)
    #expect(tracker.nextDue == start + .seconds(5))
    #expect(tracker.takeDue(now: start + .seconds(5)).map(\.probe) == [health])
  }

  @Test func `readiness decides on requests and on nothing else`() {
    let readiness = Probe(method: .http(path: "/ready"), failureThreshold: 2)
    var tracker = tracker { $0.readinessHealth = readiness }
    #expect(check(&tracker, .success, at: start) == .started)
    #expect(!tracker.isReady)
    #expect(check(&tracker, .success, at: start) == .readinessChanged)
    #expect(tracker.isReady)
    #expect(check(&tracker, .failure("busy"), at: start + .seconds(5)) == .some(.none))
    #expect(tracker.isReady)
    #expect(check(&tracker, .failure("busy"), at: start + .seconds(10)) == .readinessChanged)
    #expect(!tracker.isReady)
    #expect(!tracker.isUnhealthy)
  }

  @Test func `without any probe a port that listens is enough`() {
    var tracker = tracker { _ in }
    #expect(check(&tracker, .failure("refused"), at: start) == .some(.none))
    #expect(check(&tracker, .success, at: start + .milliseconds(500)) == .started)
    #expect(tracker.isReady)
    #expect(tracker.nextDue == nil, "it is not looked at again")
  }
}
