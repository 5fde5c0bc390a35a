import SlipwayBase
import Testing

@testable import SlipwayCore

/// From an order to instances that serve, and back.
@Suite struct DeploymentMachineTests {
  private let health = Probe(periodSeconds: 5, initialDelaySeconds: 12, failureThreshold: 2)

  @Test func `a new deployment launches every instance at once`() {
    var bed = MachineBed(instances: 2)
    let launched = bed.plan().compactMap(\.launchedUID)
    #expect(launched == ["i1", "i2"])
    #expect(bed.deployment.instances.map(\.state) == [.starting, .starting])
    #expect(bed.instance().startTime == bed.wallTime)
    #expect(bed.plan().isEmpty, "planning again begins nothing twice")
  }

  @Test func `it runs once all instances serve`() {
    var bed = MachineBed(instances: 2)
    _ = bed.plan()
    bed.hear(.launched(bed.running(0, process: 1)))
    bed.hear(.launched(bed.running(1, process: 2)))
    #expect(bed.deployment.progressPercent == 60)
    bed.hear(bed.checked(at: 0))
    #expect(bed.deployment.state == .deploying)
    #expect(bed.deployment.progressPercent == 80)
    bed.hear(bed.checked(at: 1))
    #expect(bed.deployment.state == .running)
    #expect(bed.deployment.progressPercent == 100)
    #expect(bed.deployment.transitionTime == bed.wallTime)
    #expect(bed.events.last == "DEPLOYMENT_STATE_CHANGED")
  }

  @Test func `the port is looked at until it listens`() {
    var bed = MachineBed()
    _ = bed.plan()
    let first = bed.hear(.launched(bed.running()))
    #expect(first.compactMap(\.check).map(\.probe) == [nil])
    #expect(bed.hear(bed.checked(.failure("refused"))).isEmpty)
    #expect(bed.idle == .milliseconds(500))
    #expect(bed.pass(.milliseconds(500)).compactMap(\.check).count == 1)
    for _ in 0..<100 {
      bed.hear(bed.checked(.failure("refused")))
      bed.pass(.milliseconds(500))
    }
    #expect(bed.deployment.state == .deploying, "without a probe no number of failures is too many")
  }

  @Test func `a health check waits for its initial delay`() {
    var bed = MachineBed(spec: { $0.health = health })
    _ = bed.plan()
    #expect(bed.hear(.launched(bed.running())).isEmpty)
    #expect(bed.idle == .seconds(12))
    #expect(bed.pass(.seconds(12)).compactMap(\.check).map(\.probe) == [health])
  }

  @Test func `failures at the start fail the deployment with the last words`() {
    var bed = MachineBed(spec: { $0.health = health })
    _ = bed.plan()
    bed.hear(.launched(bed.running()))
    bed.pass(.seconds(12))
    bed.hear(bed.checked(.failure("GET /health answered 503")))
    #expect(bed.deployment.state == .deploying)
    bed.pass(.seconds(5))
    let words = (1...9).map { "line \($0)" }.joined(separator: "\n")
    let actions = bed.hear(bed.checked(.failure("GET /health answered 503"), lastWords: words))
    #expect(actions == [.stop(instanceUID: "i1", graceSeconds: 10)])
    #expect(bed.deployment.state == .failed)
    #expect(bed.deployment.statusReason?.reason == "HEALTH_CHECK_FAILED")
    let message = bed.deployment.statusReason?.message ?? ""
    #expect(message.contains("answered 503"))
    #expect(message.hasSuffix("line 5\nline 6\nline 7\nline 8\nline 9"))
    #expect(!message.contains("line 4"))
  }

  @Test func `a process that ends at the start fails the deployment`() {
    var bed = MachineBed()
    _ = bed.plan()
    bed.hear(.launched(bed.running()))
    #expect(bed.hear(bed.exited(lastWords: "no module named iris")).isEmpty)
    #expect(bed.deployment.state == .failed)
    #expect(bed.deployment.statusReason?.reason == "MODEL_EXITED")
    #expect(bed.deployment.statusReason?.message.contains("exit code 3") == true)
    #expect(bed.deployment.statusReason?.message.contains("no module named iris") == true)
    #expect(bed.instance().state == .failed)
    #expect(bed.wakeAt == nil, "nothing is tried again by itself")
  }

  @Test func `an exit that is heard before the start counts`() {
    var bed = MachineBed()
    _ = bed.plan()
    bed.hear(bed.exited(process: 1))
    #expect(bed.deployment.state == .deploying)
    bed.hear(.launched(bed.running(process: 1)))
    #expect(bed.deployment.state == .failed)
    #expect(bed.deployment.statusReason?.reason == "MODEL_EXITED")
  }

  @Test func `a failed start stops the other instances and keeps the failed one to look at`() {
    var bed = MachineBed(instances: 2)
    _ = bed.plan()
    bed.hear(.launched(bed.running(0, process: 1)))
    bed.hear(.launched(bed.running(1, process: 2)))
    let actions = bed.hear(bed.exited(0, process: 1))
    #expect(actions == [.stop(instanceUID: "i2", graceSeconds: 10)])
    #expect(bed.hear(.stopped(instanceUID: "i2")) == [.discard(instanceUID: "i2")])
    #expect(bed.deployment.instances.map(\.uid) == ["i1"])
  }

  @Test(arguments: [RegistryError.Kind.failedPrecondition, .dataLoss, .unavailable])
  func `whatever the runner refuses at the start fails the deployment`(
    kind: RegistryError.Kind
  ) {
    var bed = MachineBed()
    _ = bed.plan()
    bed.hear(.launchFailed(instanceUID: "i1", RegistryError(kind, "REFUSED", "no")))
    #expect(bed.deployment.state == .failed)
    #expect(bed.deployment.statusReason == StatusReason(reason: "REFUSED", message: "no"))
  }

  @Test func `a start that takes too long fails`() {
    var bed = MachineBed(prepare: { $0.servedModels[0].deployTimeoutSeconds = 180 })
    _ = bed.plan()
    #expect(bed.idle == .seconds(180))
    bed.pass(.seconds(179))
    #expect(bed.deployment.state == .deploying)
    #expect(bed.pass(.seconds(1)).isEmpty, "what the runner has begun ends first")
    #expect(bed.deployment.state == .failed)
    #expect(bed.deployment.statusReason?.reason == "DEPLOY_TIMEOUT")
    let late = bed.hear(.launched(bed.running()))
    #expect(late == [.stop(instanceUID: "i1", graceSeconds: 10)])
  }

  @Test func `readiness is part of the start`() {
    let readiness = Probe(method: .http(path: "/ready"), failureThreshold: 3)
    var bed = MachineBed(spec: { $0.readinessHealth = readiness })
    _ = bed.plan()
    bed.hear(.launched(bed.running()))
    let actions = bed.hear(bed.checked(.success, .startup))
    #expect(actions.compactMap(\.check).map(\.kind) == [.readiness])
    #expect(bed.deployment.state == .deploying)
    #expect(!bed.events.contains("INSTANCE_READY"))
    bed.hear(bed.checked(.success, .readiness))
    #expect(bed.deployment.state == .running)
    #expect(bed.events.contains("INSTANCE_READY"))
  }

  @Test func `a new order to start begins anew after a failure`() throws {
    var bed = MachineBed()
    _ = bed.plan()
    bed.hear(.launchFailed(instanceUID: "i1", RegistryError(.unavailable, "PORT_TAKEN", "no")))
    _ = try bed.deployment.orderStart()
    let actions = bed.plan()
    #expect(actions.compactMap(\.launchedUID) == ["i2"])
    #expect(actions.contains(.discard(instanceUID: "i1")))
    #expect(bed.deployment.state == .deploying)
    #expect(bed.deployment.statusReason == nil)
  }

  @Test func `a fixed port is waited for until its last owner is gone`() throws {
    var bed = MachineBed(spec: {
      $0.port = 8080
      $0.health = Probe(initialDelaySeconds: 0, failureThreshold: 1)
    })
    _ = bed.plan()
    bed.hear(.launched(bed.running()))
    bed.hear(bed.checked(.failure("refused")))
    #expect(bed.deployment.state == .failed)
    _ = try bed.deployment.orderStart()
    #expect(bed.plan().compactMap(\.launchedUID).isEmpty, "i1 is still being stopped")
    #expect(bed.hear(.stopped(instanceUID: "i1")).compactMap(\.launchedUID) == ["i2"])
  }
}
