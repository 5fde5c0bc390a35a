import SlipwayRuntime
import Testing

@testable import SlipwayRPC

struct RoundRobinTests {
  /// A balancer that heard `inputs`.
  private func balancer(after inputs: [BalancerInput]) -> RoundRobin {
    var balancer = RoundRobin()
    for input in inputs { _ = balancer.tell(input) }
    return balancer
  }

  private func picks(_ count: Int, of balancer: inout RoundRobin) -> [SocketAddress?] {
    var picks: [SocketAddress?] = []
    for _ in 0..<count { picks.append(balancer.pick()) }
    return picks
  }

  @Test func `C53: every address is connected at once`() {
    var balancer = RoundRobin()
    #expect(balancer.state == .idle)
    balancer.play([
      (
        .update([1, 2, 3]),
        [
          .connect(address(1)), .connect(address(2)), .connect(address(3)),
          .state(.connecting),
        ]
      ),
      (.connect, []), (.delay, []),
      (.succeeded(2), [.state(.ready)]),
      (.succeeded(1), []),
      (.succeeded(9), [.cancel(address(9))]),
    ])
  }

  @Test func `C53: the addresses that are READY take turns in the order of the list`() {
    var balancer = balancer(after: [.update([1, 2, 3]), .succeeded(3), .succeeded(1)])
    // Address 3 came first and still has the next turn.
    #expect(picks(4, of: &balancer) == [3, 1, 3, 1].map(address))
    _ = balancer.tell(.succeeded(2))
    #expect(picks(6, of: &balancer) == [3, 1, 2, 3, 1, 2].map(address))
    _ = balancer.tell(.lost(1))
    #expect(picks(4, of: &balancer) == [3, 2, 3, 2].map(address))
  }

  @Test(
    arguments: [
      // The upcoming address goes, the last, the first, all but one.
      ([1, 3, 4], [3, 4, 1]), ([1, 2, 3], [2, 3, 1]), ([2, 3, 4], [2, 3, 4]), ([4], [4, 4, 4]),
    ] as [([UInt32], [UInt32])])
  func `C53: when addresses go, those that stay keep taking turns`(
    left: [UInt32], next: [UInt32]
  ) {
    var balancer = balancer(
      after: [
        .update([1, 2, 3, 4]), .succeeded(1), .succeeded(2), .succeeded(3), .succeeded(4),
      ])
    #expect(balancer.pick() == address(1))
    _ = balancer.tell(.update(left))
    #expect(picks(3, of: &balancer) == next.map(address))
  }

  @Test(
    arguments: [
      ([.update([1, 2])], .connecting),
      ([.update([1, 2]), .failed(1)], .connecting),
      ([.update([1, 2]), .failed(1), .failed(2)], .transientFailure),
      ([.update([1, 2]), .failed(1), .rested(1), .failed(2)], .transientFailure),
      ([.update([1, 2]), .failed(1), .failed(2), .rested(1), .rested(2)], .transientFailure),
      ([.update([1, 2]), .failed(1), .succeeded(2)], .ready),
      ([.update([1, 2]), .failed(1), .succeeded(2), .lost(2)], .connecting),
      ([.update([1, 2]), .failed(1), .succeeded(2), .lost(2), .failed(2)], .transientFailure),
      ([.update([1, 2]), .failed(1), .failed(2), .rested(1), .succeeded(1)], .ready),
      ([.update([1, 2]), .failed(1), .failed(2), .update([1, 2, 3])], .connecting),
      ([.update([1, 2]), .failed(1), .update([1])], .transientFailure),
      ([.update([])], .transientFailure),
      ([.update([1]), .succeeded(1), .update([])], .transientFailure),
      ([.update([1]), .succeeded(1), .shutDown], .shutdown),
      ([.update([1]), .shutDown, .succeeded(1), .update([2])], .shutdown),
    ] as [([BalancerInput], ConnectivityState)])
  func `C53: READY if any is, else CONNECTING if any may be, else TRANSIENT_FAILURE`(
    inputs: [BalancerInput], state: ConnectivityState
  ) {
    var balancer = balancer(after: inputs)
    #expect(balancer.state == state)
    #expect((balancer.pick() != nil) == (state == .ready))
  }

  @Test func `C53: a failed address waits longer each time and looks the name up again`() {
    var balancer = balancer(after: [.update([1, 2]), .succeeded(2)])
    balancer.play([
      (.failed(1), [.backOff(address(1), failures: 1), .resolveAgain]),
      (.failed(1), []),
      (.rested(1), [.connect(address(1))]),
      (.rested(1), []),
      (.failed(1), [.backOff(address(1), failures: 2), .resolveAgain]),
      (.rested(1), [.connect(address(1))]),
      (.failed(1), [.backOff(address(1), failures: 3), .resolveAgain]),
      (.rested(1), [.connect(address(1))]),
      (.succeeded(1), []),
      (.lost(1), [.connect(address(1)), .resolveAgain]),
      (.lost(1), []),
      (.failed(1), [.backOff(address(1), failures: 1), .resolveAgain]),
    ])
  }

  @Test func `C53: an update keeps what stays, leaves what goes and connects what comes`() {
    var balancer = balancer(
      after: [.update([1, 2, 3, 4]), .succeeded(1), .succeeded(2), .failed(3)])
    balancer.play([
      (
        .update([5, 2]),
        [
          .leave(address(1)), .cancel(address(3)), .cancel(address(4)),
          .connect(address(5)),
        ]
      ),
      (.lost(1), []), (.rested(3), []), (.failed(4), []),
      (.succeeded(5), []),
    ])
    #expect(picks(4, of: &balancer) == [2, 5, 2, 5].map(address))
  }

  @Test func `C53: a list without addresses fails the channel`() {
    var balancer = balancer(after: [.update([1, 2]), .succeeded(1)])
    balancer.play([
      (
        .update([]),
        [.leave(address(1)), .cancel(address(2)), .state(.transientFailure), .resolveAgain]
      )
    ])
    #expect(balancer.failure.message == "the name of the target has no address")
  }

  @Test func `C47: a call fails with the last error of any address`() {
    let balancer = balancer(after: [.update([1, 2]), .failed(2), .failed(1)])
    let message = "no address can be reached, the last one: address 1 is down"
    #expect(balancer.failure == RPCError(code: .unavailable, message: message))
  }

  @Test func `a closed balancer gives everything up`() {
    var balancer = balancer(after: [.update([1, 2, 3]), .succeeded(1), .failed(2)])
    balancer.play([
      (
        .shutDown,
        [
          .leave(address(1)), .cancel(address(2)), .cancel(address(3)),
          .state(.shutdown),
        ]
      ),
      (.shutDown, []),
    ])
    #expect(balancer.failure.message == "the channel was closed")
  }
}
