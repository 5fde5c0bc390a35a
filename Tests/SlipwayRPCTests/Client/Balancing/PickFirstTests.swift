import SlipwayRuntime
import Testing

@testable import SlipwayRPC

private let delay = BalancingAction.armDelay(.milliseconds(250))

struct PickFirstTests {
  @Test func `C53: the first address that is reached gets all calls`() {
    var balancer = PickFirst()
    #expect(balancer.state == .idle)
    #expect(balancer.pick() == nil)
    balancer.play([
      (.update([1, 2]), [.state(.connecting), .connect(address(1)), delay]),
      (.succeeded(1), [.cancelDelay, .state(.ready)]),
    ])
    for _ in 0..<3 { #expect(balancer.pick() == address(1)) }
  }

  @Test func `C53: the next attempt begins after 250 ms, and the first to succeed wins`() {
    var balancer = PickFirst()
    balancer.play([
      (.update([1, 2, 3]), [.state(.connecting), .connect(address(1)), delay]),
      (.delay, [.connect(address(2)), delay]),
      (.delay, [.connect(address(3))]),
      (.delay, []),
      (.succeeded(2), [.cancel(address(1)), .cancel(address(3)), .state(.ready)]),
      (.succeeded(3), [.cancel(address(3))]),
      (.failed(1), []),
    ])
    #expect(balancer.pick() == address(2))
  }

  @Test func `C53: the next attempt begins at once when the latest fails`() {
    var balancer = PickFirst()
    balancer.play([
      (.update([1, 2, 3]), [.state(.connecting), .connect(address(1)), delay]),
      (.failed(1), [.backOff(address(1), failures: 1), .connect(address(2)), delay]),
      (
        .failed(2),
        [.backOff(address(2), failures: 1), .connect(address(3)), .cancelDelay]
      ),
      (.succeeded(3), [.cancel(address(1)), .cancel(address(2)), .state(.ready)]),
    ])
  }

  @Test func `C53: an earlier attempt that fails does not hurry the next`() {
    var balancer = PickFirst()
    balancer.play([
      (.update([1, 2, 3]), [.state(.connecting), .connect(address(1)), delay]),
      (.delay, [.connect(address(2)), delay]),
      (.failed(1), [.backOff(address(1), failures: 1)]),
      (.delay, [.connect(address(3))]),
    ])
  }

  @Test(
    arguments: [(0, 100), (99, 100), (100, 100), (300, 300), (2_000, 2_000), (9_000, 2_000)])
  func `C53: the delay stays between 100 ms and 2 s`(milliseconds: Int, expected: Int) {
    var balancer = PickFirst(delay: .milliseconds(milliseconds))
    let actions = balancer.tell(.update([1, 2]))
    #expect(actions.last == .armDelay(.milliseconds(expected)))
  }

  @Test func `C53: TRANSIENT_FAILURE comes when all have failed, and stays until READY`() {
    var balancer = PickFirst()
    balancer.play([
      (.update([1, 2]), [.state(.connecting), .connect(address(1)), delay]),
      (.delay, [.connect(address(2))]),
      (.failed(2), [.backOff(address(2), failures: 1)]),
      (
        .failed(1),
        [.backOff(address(1), failures: 1), .state(.transientFailure), .resolveAgain]
      ),
      (.rested(2), [.connect(address(2))]),
      (.failed(2), [.backOff(address(2), failures: 2)]),
      (.rested(1), [.connect(address(1))]),
      (.rested(2), [.connect(address(2))]),
    ])
    #expect(balancer.state == .transientFailure)
    balancer.play([(.succeeded(1), [.cancel(address(2)), .state(.ready)])])
  }

  @Test func `C53: after the first pass each round of failures looks the name up again`() {
    var balancer = PickFirst()
    for input in [.update([1, 2]), .failed(1), .failed(2)] as [BalancerInput] {
      _ = balancer.tell(input)
    }
    balancer.play([
      (.rested(1), [.connect(address(1))]),
      (.failed(1), [.backOff(address(1), failures: 2)]),
      (.rested(1), [.connect(address(1))]),
      (.failed(1), [.backOff(address(1), failures: 3), .resolveAgain]),
      (.rested(2), [.connect(address(2))]),
      (.failed(2), [.backOff(address(2), failures: 2)]),
    ])
  }

  @Test func `C53: a wait that is over in the first pass ends with the pass`() {
    var balancer = PickFirst()
    balancer.play([
      (.update([1, 2]), [.state(.connecting), .connect(address(1)), delay]),
      (.failed(1), [.backOff(address(1), failures: 1), .connect(address(2)), .cancelDelay]),
      (.rested(1), []),
      (
        .failed(2),
        [
          .backOff(address(2), failures: 1), .state(.transientFailure), .resolveAgain,
          .connect(address(1)),
        ]
      ),
    ])
  }

  @Test func `C53: a success forgets how often addresses failed`() {
    var balancer = PickFirst()
    for input in [
      .update([1]), .failed(1), .rested(1), .failed(1), .rested(1), .succeeded(1), .lost(1),
      .connect,
    ] as [BalancerInput] { _ = balancer.tell(input) }
    #expect(balancer.tell(.failed(1)).first == .backOff(address(1), failures: 1))
  }

  @Test func `C52: a lost connection leaves IDLE, and the next call connects`() {
    var balancer = PickFirst()
    balancer.play([
      (.connect, []),
      (.update([1, 2]), [.state(.connecting), .connect(address(1)), delay]),
      (.connect, []),
      (.succeeded(1), [.cancelDelay, .state(.ready)]),
      (.lost(2), []),
      (.lost(1), [.state(.idle), .resolveAgain]),
      (.lost(1), []),
      (.update([2]), []),
      (.connect, [.state(.connecting), .connect(address(2))]),
    ])
    #expect(balancer.pick() == nil)
  }

  @Test func `C47: a call fails with the last error of any address`() {
    var balancer = PickFirst()
    for input in [.update([1, 2]), .delay, .failed(2), .failed(1)] as [BalancerInput] {
      _ = balancer.tell(input)
    }
    let message = "no address can be reached, the last one: address 1 is down"
    #expect(balancer.failure == RPCError(code: .unavailable, message: message))
  }

  @Test func `a closed balancer gives everything up and stays closed`() {
    var balancer = PickFirst()
    balancer.play([
      (.update([1, 2, 3]), [.state(.connecting), .connect(address(1)), delay]),
      (.failed(1), [.backOff(address(1), failures: 1), .connect(address(2)), delay]),
      (
        .shutDown,
        [.cancel(address(1)), .cancel(address(2)), .cancelDelay, .state(.shutdown)]
      ),
      (.update([4]), []), (.connect, []), (.delay, []), (.rested(1), []), (.failed(2), []),
      (.succeeded(2), [.cancel(address(2))]), (.shutDown, []),
    ])
    #expect(balancer.failure.message == "the channel was closed")
  }
}
