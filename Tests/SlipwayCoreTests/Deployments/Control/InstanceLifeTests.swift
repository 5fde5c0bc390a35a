import SlipwayBase
import Testing

@testable import SlipwayCore

@Suite struct InstanceLifeTests {
  private let now = MonotonicInstant(nanoseconds: 1_000_000_000)

  private func life() -> InstanceLife {
    let version = SampleVersions.iris()
    return InstanceLife(
      instance: Instance(uid: "i", version: version.name, versionUID: version.uid),
      served: ServedModel(version: version.name, versionUID: version.uid), phase: .running)
  }

  @Test func `the wait before a restart doubles up to five minutes`() {
    var life = life()
    let delays = (0..<12).map { _ in life.restartDelay(DeploymentLimits(), now: now) }
    let seconds = [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
    #expect(delays == seconds.map { Duration.seconds($0) })
  }

  @Test func `ten minutes of service make it short again`() {
    var life = life()
    for _ in 0..<5 { _ = life.restartDelay(DeploymentLimits(), now: now) }
    life.servingSince = now
    #expect(life.restartDelay(DeploymentLimits(), now: now + .seconds(599)) == .seconds(32))
    life.servingSince = now
    #expect(life.restartDelay(DeploymentLimits(), now: now + .seconds(600)) == .seconds(1))
  }

  @Test(arguments: [
    (InstanceLife.Phase.waiting(until: MonotonicInstant(nanoseconds: 5)), Instance.State.pending),
    (.launching, .starting), (.running, .starting), (.stopping, .stopping), (.gone, .stopping),
    (.failed, .failed),
  ])
  func `each phase is a state`(phase: InstanceLife.Phase, state: Instance.State) {
    var life = life()
    life.phase = phase
    #expect(life.record.state == state)
  }
}
