import SlipwayRuntime
import Testing

@testable import SlipwayRPC

/// Lives that chance makes up: whatever happens, a balancer asks only for what makes sense and
/// never waits for nothing.
struct BalancerLifeTests {
  @Test(arguments: 0..<200 as Range<UInt64>)
  func `C53: pick_first keeps its promises whatever happens`(seed: UInt64) {
    live(PickFirst(), seed: seed) { owner in
      #expect(owner.addresses(with: .connection).count == (owner.state == .ready ? 1 : 0))
      if owner.state == .ready || owner.state == .idle {
        #expect(!owner.isDelayArmed)
        #expect(owner.addresses(with: .attempt) == [])
        #expect(owner.addresses(with: .wait) == [])
      }
    }
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `C53: round_robin keeps its promises whatever happens`(seed: UInt64) {
    live(RoundRobin(), seed: seed) { owner in
      #expect(owner.addresses(with: .connection).isEmpty == (owner.state != .ready))
      #expect(!owner.isDelayArmed)
    }
  }

  /// Lives through 300 events; `check` sees the owner after each.
  private func live(
    _ balancer: some Balancer, seed: UInt64, check: (BalancerOwner) -> Void
  ) {
    var chance = Chance(state: seed)
    var balancer = balancer
    var owner = BalancerOwner()
    var listed: [SocketAddress] = []
    for _ in 0..<300 {
      for action in event(&balancer, &owner, &listed, &chance) { owner.perform(action) }
      #expect(owner.state == balancer.state)
      #expect(Set(owner.things.keys).isSubset(of: listed))
      let pick = balancer.pick()
      #expect((pick != nil) == (balancer.state == .ready))
      if let pick { #expect(owner.addresses(with: .connection).contains(pick)) }
      if !listed.isEmpty, balancer.state != .idle {
        #expect(!owner.things.isEmpty, "nothing will ever happen again")
      }
      check(owner)
    }
    for action in balancer.shutDown() { owner.perform(action) }
    #expect(owner.things.isEmpty && !owner.isDelayArmed && owner.state == .shutdown)
  }

  /// Makes one thing happen that can happen; what the balancer wants then.
  private func event(
    _ balancer: inout some Balancer, _ owner: inout BalancerOwner,
    _ listed: inout [SocketAddress], _ chance: inout Chance
  ) -> [BalancingAction] {
    switch Int.random(in: 0..<20, using: &chance) {
    case 0..<2:
      let count = Int.random(in: 0...4, using: &chance)
      listed = (0..<count).map { _ in address(UInt32.random(in: 1...6, using: &chance)) }
      return balancer.update(AddressList(listed))
    case 2..<8:
      guard let address = owner.addresses(with: .attempt).randomElement(using: &chance)
      else { return balancer.connect() }
      owner.replace(address, with: nil)
      return balancer.attemptFailed(address, "it is down")
    case 8..<10:
      guard let address = owner.addresses(with: .attempt).randomElement(using: &chance)
      else { return balancer.connect() }
      owner.replace(address, with: .connection)
      return balancer.attemptSucceeded(address)
    case 10..<14:
      guard let address = owner.addresses(with: .wait).randomElement(using: &chance)
      else { return [] }
      owner.replace(address, with: nil)
      return balancer.backOffElapsed(address)
    case 14..<16:
      guard let address = owner.addresses(with: .connection).randomElement(using: &chance)
      else { return [] }
      owner.replace(address, with: nil)
      return balancer.connectionLost(address)
    default:
      guard owner.isDelayArmed else { return balancer.connect() }
      owner.delayFired()
      return balancer.delayElapsed()
    }
  }
}

/// Random numbers that are the same in each run (SplitMix64).
private struct Chance: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
