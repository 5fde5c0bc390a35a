import SlipwayBase
import Testing

@testable import SlipwayCore

/// What happens to instances that have served, and how they come to their end.
@Suite struct RunningMachineTests {
  private let health = Probe(
    periodSeconds: 5, initialDelaySeconds: 0, failureThreshold: 2, timeoutSeconds: nil)

  @Test func `a process that ended is started again, later each time`() {
    var bed = MachineBed()
    bed.bringUp()
    for (restart, delay) in [1, 2, 4, 8].enumerated() {
      let process = Int64(restart + 1)
      #expect(bed.hear(bed.exited(process: process)).isEmpty)
      #expect(bed.deployment.state == .concerning)
      #expect(bed.deployment.statusReason?.reason == "MODEL_EXITED")
      #expect(bed.instance().state == .pending)
      #expect(bed.instance().restartCount == Int32(restart + 1))
      #expect(bed.idle == .seconds(delay))
      #expect(bed.pass(.seconds(delay)).compactMap(\.launchedUID) == ["i1"])
      bed.hear(.launched(bed.running(process: process + 1)))
      bed.hear(bed.checked())
      #expect(bed.deployment.state == .running)
    }
    #expect(bed.instance().statusReason == nil)
  }

  @Test func `a restart that fails is tried again`() {
    var bed = MachineBed()
    bed.bringUp()
    bed.hear(bed.exited())
    bed.pass(.seconds(1))
    bed.hear(.launchFailed(instanceUID: "i1", RegistryError(.unavailable, "PORT_TAKEN", "no")))
    #expect(bed.deployment.state == .concerning)
    #expect(bed.deployment.statusReason?.reason == "PORT_TAKEN")
    #expect(bed.idle == .seconds(2))
  }

  @Test func `a restart that cannot succeed is not tried again`() {
    var bed = MachineBed(instances: 2)
    _ = bed.plan()
    for index in 0...1 {
      bed.hear(.launched(bed.running(index, process: Int64(index + 1))))
      bed.hear(bed.checked(at: index))
    }
    bed.hear(bed.exited(0, process: 1))
    bed.pass(.seconds(1))
    bed.hear(.launchFailed(instanceUID: "i1", RegistryError(.dataLoss, "DIGEST_MISMATCH", "bad")))
    #expect(bed.deployment.state == .concerning, "the other instance serves on")
    #expect(bed.deployment.statusReason?.reason == "DIGEST_MISMATCH")
    #expect(bed.deployment.instances.map(\.state) == [.failed, .ready])
    #expect(bed.pass(.seconds(3600)).isEmpty)
  }

  @Test func `as many failures as allowed are an alarm, and one success ends it`() {
    var bed = MachineBed(spec: { $0.health = health })
    bed.bringUp()
    bed.pass(.seconds(5))
    bed.hear(bed.checked(.failure("slow"), .liveness))
    #expect(bed.deployment.state == .running, "one failure is not two")
    bed.pass(.seconds(5))
    #expect(bed.hear(bed.checked(.failure("slow"), .liveness)).isEmpty, "it is not stopped")
    #expect(bed.deployment.state == .concerning)
    #expect(bed.instance().state == .unhealthy)
    #expect(bed.deployment.statusReason?.reason == "HEALTH_CHECK_FAILED")
    bed.pass(.seconds(5))
    bed.hear(bed.checked(.success, .liveness))
    #expect(bed.deployment.state == .running)
    #expect(bed.deployment.statusReason == nil)
  }

  @Test func `a check of an earlier process says nothing of this one`() {
    var bed = MachineBed()
    bed.bringUp()
    let late = bed.checked()
    bed.hear(bed.exited())
    bed.pass(.seconds(1))
    bed.hear(.launched(bed.running(process: 2)))
    bed.hear(late)
    #expect(bed.deployment.state == .concerning)
    bed.hear(bed.checked())
    #expect(bed.deployment.state == .running)
  }

  @Test func `an exit of an earlier process says nothing of this one`() {
    var bed = MachineBed()
    bed.bringUp()
    bed.hear(bed.exited(process: 1))
    bed.pass(.seconds(1))
    bed.hear(.launched(bed.running(process: 2)))
    bed.hear(bed.checked())
    bed.hear(bed.exited(process: 1))
    #expect(bed.deployment.state == .running)
  }

  @Test func `an instance that does not come up again is started anew`() {
    var bed = MachineBed(spec: { $0.health = health })
    bed.bringUp()
    bed.hear(bed.exited())
    bed.pass(.seconds(1))
    bed.hear(.launched(bed.running(process: 2)))
    bed.hear(bed.checked(.failure("refused")))
    bed.pass(.seconds(5))
    let actions = bed.hear(bed.checked(.failure("refused")))
    #expect(actions == [.stop(instanceUID: "i1", graceSeconds: 10)])
    #expect(bed.deployment.state == .concerning)
    #expect(bed.hear(.stopped(instanceUID: "i1")).isEmpty)
    #expect(bed.instance().restartCount == 2)
    #expect(bed.pass(.seconds(2)).compactMap(\.launchedUID) == ["i1"])
  }

  @Test func `an instance that never listens again is started anew after the deploy timeout`() {
    var bed = MachineBed(prepare: { $0.servedModels[0].deployTimeoutSeconds = 180 })
    bed.bringUp()
    bed.hear(bed.exited())
    bed.pass(.seconds(1))
    bed.hear(.launched(bed.running(process: 2)))
    bed.hear(bed.checked(.failure("refused")))
    #expect(!bed.pass(.seconds(179)).contains(.stop(instanceUID: "i1", graceSeconds: 10)))
    bed.hear(bed.checked(.failure("refused")))
    #expect(bed.pass(.seconds(1)).contains(.stop(instanceUID: "i1", graceSeconds: 10)))
    #expect(bed.deployment.state == .concerning)
    #expect(bed.deployment.statusReason?.reason == "DEPLOY_TIMEOUT")
  }

  @Test func `an order to stop stops at once without a health check`() throws {
    var bed = MachineBed()
    bed.bringUp()
    _ = try bed.deployment.orderStop()
    #expect(bed.plan() == [.stop(instanceUID: "i1", graceSeconds: 10)])
    #expect(bed.deployment.state == .stopping)
    #expect(bed.hear(.stopped(instanceUID: "i1")) == [.discard(instanceUID: "i1")])
    #expect(bed.deployment.state == .stopped)
    #expect(bed.deployment.instances.isEmpty)
  }

  @Test func `with a health check it serves on for three minutes`() throws {
    var bed = MachineBed(spec: { $0.health = health })
    bed.bringUp()
    _ = try bed.deployment.orderStop()
    bed.deployment.transitionTime = bed.wallTime
    #expect(bed.plan().isEmpty)
    #expect(bed.instance().state == .ready)
    let actions = bed.pass(.seconds(179))
    #expect(actions.allSatisfy { $0.check != nil })
    #expect(bed.pass(.seconds(1)) == [.stop(instanceUID: "i1", graceSeconds: 10)])
  }

  @Test func `a process that ends while it is to stop is not started again`() throws {
    var bed = MachineBed(spec: { $0.health = health })
    bed.bringUp()
    _ = try bed.deployment.orderStop()
    bed.deployment.transitionTime = bed.wallTime
    _ = bed.plan()
    #expect(bed.hear(bed.exited()) == [.discard(instanceUID: "i1")])
    #expect(bed.deployment.state == .stopped)
  }

  @Test func `a deletion does not wait, and ends when nothing runs`() {
    var bed = MachineBed(spec: { $0.health = health })
    bed.bringUp()
    _ = bed.deployment.orderDeletion()
    #expect(bed.plan() == [.stop(instanceUID: "i1", graceSeconds: 10)])
    #expect(bed.deployment.state == .deleting)
    #expect(bed.plan().isEmpty)
    #expect(bed.hear(.stopped(instanceUID: "i1")) == [.discard(instanceUID: "i1"), .delete])
  }

  @Test func `a deletion during a launch waits for the runner`() {
    var bed = MachineBed()
    _ = bed.plan()
    _ = bed.deployment.orderDeletion()
    #expect(bed.plan().isEmpty)
    #expect(
      bed.hear(.launched(bed.running())) == [.stop(instanceUID: "i1", graceSeconds: 10)])
  }
}
