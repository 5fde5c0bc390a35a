import SlipwayBase
import Testing

@testable import SlipwayCore

/// What may be ordered in which state.
@Suite struct DeploymentOrderTests {
  private func deployment(_ state: Deployment.State) -> Deployment {
    var deployment = Deployment(
      name: TestDeployments.name(), uid: "d", description: "", type: .realTime, servedModels: [],
      createTime: Timestamp(seconds: 1))
    deployment.state = state
    deployment.statusReason = StatusReason(reason: "OLD", message: "old")
    return deployment
  }

  /// The state after an order, `nil` for one that is refused, and whether there was one.
  private func outcome(
    _ state: Deployment.State,
    _ order: (inout Deployment) throws(RegistryError) -> DeploymentOrder?
  ) -> (state: Deployment.State, isOrder: Bool)? {
    var deployment = deployment(state)
    do throws(RegistryError) {
      let isOrder = try order(&deployment) != nil
      return (deployment.state, isOrder)
    } catch {
      #expect(error.kind == .failedPrecondition)
      #expect(error.reason == "DEPLOYMENT_STATE")
      #expect(error.metadata["state"] == state.rawValue)
      #expect(deployment == self.deployment(state), "a refused order changes nothing")
      return nil
    }
  }

  @Test(
    arguments: [
      (.stopped, .deploying), (.failed, .deploying), (.finished, .deploying), (.running, .running),
      (.concerning, .concerning), (.deploying, nil), (.stopping, nil), (.deleting, nil),
    ] as [(Deployment.State, Deployment.State?)])
  func start(state: Deployment.State, after: Deployment.State?) {
    let outcome = outcome(state) { deployment throws(RegistryError) in
      try deployment.orderStart()
    }
    #expect(outcome?.state == after)
    #expect((outcome?.isOrder ?? false) == (after == .deploying))
  }

  @Test(
    arguments: [
      (.running, .stopping), (.concerning, .stopping), (.failed, .stopping), (.deploying, nil),
      (.stopped, nil), (.stopping, nil), (.finished, nil), (.deleting, nil),
    ] as [(Deployment.State, Deployment.State?)])
  func stop(state: Deployment.State, after: Deployment.State?) {
    let outcome = outcome(state) { deployment throws(RegistryError) in
      try deployment.orderStop()
    }
    #expect(outcome?.state == after)
  }

  @Test(arguments: Deployment.State.allCases)
  func `deletion is allowed in every state`(state: Deployment.State) {
    let outcome = outcome(state) { $0.orderDeletion() }
    #expect(outcome?.state == .deleting)
  }

  @Test func `a second deletion is no order`() {
    var deployment = deployment(.running)
    #expect(deployment.orderDeletion() != nil)
    #expect(deployment.orderDeletion() == nil)
  }

  @Test func `a start counts up and forgets the failure`() throws {
    var deployment = deployment(.failed)
    _ = try deployment.orderStart()
    #expect(deployment.startGeneration == 2)
    #expect(deployment.statusReason == nil)
    #expect(deployment.progressPercent == 0)
  }
}
