import SlipwayRuntime
import Testing

@testable import SlipwayRPC

private let delay = BalancingAction.armDelay(.milliseconds(250))

struct PickFirstUpdateTests {
  /// A balancer that heard `inputs`.
  private func balancer(after inputs: [BalancerInput]) -> PickFirst {
    var balancer = PickFirst()
    for input in inputs { _ = balancer.tell(input) }
    return balancer
  }

  @Test func `C53: a connection whose address stays is kept`() {
    var balancer = balancer(after: [.update([1, 2]), .succeeded(1)])
    balancer.play([(.update([3, 1]), [])])
    #expect(balancer.pick() == address(1))
  }

  @Test func `C53: a connection whose address is gone is left for the new list`() {
    var balancer = balancer(after: [.update([1, 2]), .succeeded(1)])
    balancer.play([
      (.update([2, 3]), [.leave(address(1)), .state(.connecting), .connect(address(2)), delay]),
      (.lost(1), []),
    ])
    #expect(balancer.pick() == nil)
  }

  @Test func `C53: attempts at addresses that stay go on`() {
    var balancer = balancer(after: [.update([1, 2, 3]), .delay])
    balancer.play([
      (.update([2, 4]), [.cancel(address(1))]),
      (.delay, [.connect(address(4))]),
      (.succeeded(2), [.cancel(address(4)), .state(.ready)]),
    ])
  }

  @Test func `C53: the latest attempt's address goes, so the next begins`() {
    var balancer = balancer(after: [.update([1, 2, 3])])
    balancer.play([(.update([2, 3]), [.cancel(address(1)), .connect(address(2)), delay])])
  }

  @Test func `C53: new addresses for a last attempt are tried after the delay`() {
    var balancer = balancer(after: [.update([1])])
    balancer.play([
      (.update([1, 2]), [delay]),
      (.delay, [.connect(address(2))]),
    ])
  }

  @Test func `C53: when no address is left for the delay it is forgotten`() {
    var balancer = balancer(after: [.update([1, 2])])
    balancer.play([(.update([1]), [.cancelDelay]), (.delay, [])])
  }

  @Test func `C53: when only failures are left the pass is over`() {
    var balancer = balancer(after: [.update([1, 2]), .failed(1)])
    balancer.play([
      (.update([1]), [.cancel(address(2)), .state(.transientFailure), .resolveAgain]),
      (.rested(1), [.connect(address(1))]),
    ])
  }

  @Test func `C53: in TRANSIENT_FAILURE only new addresses begin a pass, and the state stays`() {
    var balancer = balancer(after: [.update([1, 2]), .failed(1), .failed(2)])
    balancer.play([
      (.update([2, 1]), []),
      (.update([1, 3]), [.cancel(address(2)), .connect(address(3))]),
      (.rested(1), []),
      (
        .failed(3),
        [.backOff(address(3), failures: 1), .resolveAgain, .connect(address(1))]
      ),
    ])
    #expect(balancer.state == .transientFailure)
  }

  @Test func `C53: an address that returns starts its waits anew`() {
    var balancer = balancer(after: [.update([1]), .failed(1), .rested(1), .failed(1)])
    balancer.play([
      (.update([2]), [.cancel(address(1)), .connect(address(2))]),
      (.update([1]), [.cancel(address(2)), .connect(address(1))]),
      (.failed(1), [.backOff(address(1), failures: 1), .resolveAgain]),
    ])
  }

  @Test(
    arguments: [
      ([.update([1, 2])], [.cancel(address(1)), .cancelDelay, .state(.transientFailure)]),
      (
        [.update([1, 2]), .failed(1)],
        [.cancel(address(1)), .cancel(address(2)), .state(.transientFailure)]
      ),
      ([.update([1]), .succeeded(1)], [.leave(address(1)), .state(.transientFailure)]),
      ([.update([1]), .failed(1)], [.cancel(address(1))]),
      ([.update([1]), .failed(1), .rested(1)], [.cancel(address(1))]),
      ([.update([1]), .succeeded(1), .lost(1)], [.state(.transientFailure)]),
      ([], [.state(.transientFailure)]),
    ] as [([BalancerInput], [BalancingAction])])
  func `C53: a list without addresses fails the channel`(
    inputs: [BalancerInput], actions: [BalancingAction]
  ) {
    var balancer = balancer(after: inputs)
    balancer.play([
      (.update([]), actions + [.resolveAgain]),
      (.connect, []),
    ])
    #expect(balancer.failure.message == "the name of the target has no address")
    balancer.play([(.update([7]), [.connect(address(7))])])
    #expect(balancer.state == .transientFailure)
  }
}
