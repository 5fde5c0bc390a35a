import SlipwayBase
import Testing

@testable import SlipwayCore

/// How a deployment of the store goes on in a server that was just started.
@Suite struct ResumedMachineTests {
  private static let found = RunningInstance(
    instanceUID: "old", processID: 7, endpoint: "127.0.0.1:7")

  /// A deployment in `state` whose one instance was last seen in `instanceState`.
  private func bed(
    _ state: Deployment.State, _ instanceState: Instance.State, isRunning: Bool,
    desired: Deployment.Desired = .running, spec: (inout VersionSpec) -> Void = { _ in }
  ) -> MachineBed {
    MachineBed(running: isRunning ? [Self.found] : [], spec: spec) { deployment in
      let served = deployment.servedModels[0]
      var instance = Instance(uid: "old", version: served.version, versionUID: served.versionUID)
      instance.state = instanceState
      deployment.instances = [instance]
      deployment.state = state
      deployment.desired = desired
      if state == .failed {
        deployment.statusReason = StatusReason(reason: "MODEL_EXITED", message: "ended")
      }
    }
  }

  @Test func `an instance that served goes on serving`() {
    var bed = bed(.running, .ready, isRunning: true)
    #expect(bed.plan().isEmpty)
    #expect(bed.deployment.state == .running)
    #expect(bed.instance().processID == 7)
    #expect(bed.instance().state == .ready)
  }

  @Test func `an instance that was coming up is checked`() {
    var bed = bed(.deploying, .starting, isRunning: true)
    #expect(bed.plan().compactMap(\.check).map(\.endpoint) == ["127.0.0.1:7"])
    #expect(bed.deployment.state == .deploying)
    bed.hear(bed.checked())
    #expect(bed.deployment.state == .running)
  }

  @Test(arguments: [Instance.State.ready, .unhealthy, .starting])
  func `an instance that is gone is started again`(state: Instance.State) {
    var bed = bed(.running, state, isRunning: false)
    #expect(bed.plan().compactMap(\.launchedUID) == ["old"])
    #expect(bed.instance().restartCount == 1)
    #expect(bed.deployment.state == .concerning)
  }

  @Test func `an instance that was never started is started`() {
    var bed = bed(.deploying, .pending, isRunning: false)
    #expect(bed.plan().compactMap(\.launchedUID) == ["old"])
    #expect(bed.instance().restartCount == 0)
  }

  @Test func `one that was being stopped is stopped, and its successor is another`() {
    var bed = bed(.concerning, .stopping, isRunning: true)
    let actions = bed.plan()
    #expect(actions.contains(.stop(instanceUID: "old", graceSeconds: 10)))
    #expect(actions.compactMap(\.launchedUID) == ["i1"])
  }

  @Test func `one that ended while it was being stopped stays away`() {
    var bed = bed(.concerning, .stopping, isRunning: false)
    let actions = bed.plan()
    #expect(actions.contains(.discard(instanceUID: "old")))
    #expect(actions.compactMap(\.launchedUID) == ["i1"])
    #expect(bed.deployment.instances.map(\.uid) == ["i1"])
  }

  @Test func `a failed deployment stays failed`() {
    var bed = bed(.failed, .failed, isRunning: false)
    #expect(bed.plan().isEmpty)
    #expect(bed.deployment.state == .failed)
    #expect(bed.deployment.statusReason?.reason == "MODEL_EXITED")
  }

  @Test func `a stop goes on, and the grace counts from the order`() {
    var bed = bed(.stopping, .ready, isRunning: true, desired: .stopped) {
      $0.health = Probe(initialDelaySeconds: 600)
    }
    bed.deployment.transitionTime = Timestamp(seconds: bed.wallTime.seconds - 100)
    #expect(bed.plan().isEmpty)
    #expect(bed.idle == .seconds(80))
    #expect(bed.pass(.seconds(80)) == [.stop(instanceUID: "old", graceSeconds: 10)])
  }

  @Test func `a wall clock that was set back does not prolong the grace`() {
    var bed = bed(.stopping, .ready, isRunning: true, desired: .stopped) {
      $0.health = Probe(initialDelaySeconds: 600)
    }
    bed.deployment.transitionTime = Timestamp(seconds: bed.wallTime.seconds + 3600)
    #expect(bed.plan().isEmpty)
    #expect(bed.pass(.seconds(180)) == [.stop(instanceUID: "old", graceSeconds: 10)])
  }

  @Test func `a deletion goes on, and ends when its instance is gone`() {
    var bed = bed(.deleting, .stopping, isRunning: false, desired: .deleted)
    #expect(bed.plan() == [.discard(instanceUID: "old"), .delete])
  }
}
