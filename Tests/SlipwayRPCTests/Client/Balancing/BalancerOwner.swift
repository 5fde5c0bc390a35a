import SlipwayRuntime
import Testing

@testable import SlipwayRPC

/// The owner of a balancer as its actions see it: does what it is told, and records what it must
/// never be told.
struct BalancerOwner {
  /// What an owner keeps for an address.
  enum Thing {
    case attempt
    case wait
    case connection
  }

  private(set) var things: [SocketAddress: Thing] = [:]
  private(set) var isDelayArmed = false
  private(set) var state = ConnectivityState.idle

  /// The addresses for which there is such a thing, in a fixed order.
  func addresses(with thing: Thing) -> [SocketAddress] {
    things.filter { $0.value == thing }.keys.sorted { "\($0)" < "\($1)" }
  }

  /// An attempt or a wait came to its end, or a connection was made or lost.
  mutating func replace(_ address: SocketAddress, with thing: Thing?) {
    things[address] = thing
  }

  /// The delay fired.
  mutating func delayFired() {
    isDelayArmed = false
  }

  /// Does what a balancer wants.
  mutating func perform(_ action: BalancingAction) {
    switch action {
    case .connect(let address):
      #expect(things.updateValue(.attempt, forKey: address) == nil)
    case .backOff(let address, let failures):
      #expect(things.updateValue(.wait, forKey: address) == nil)
      #expect(failures > 0)
    case .cancel(let address):
      let thing = things.removeValue(forKey: address)
      #expect(thing == .attempt || thing == .wait)
    case .leave(let address):
      #expect(things.removeValue(forKey: address) == .connection)
    case .armDelay:
      isDelayArmed = true
    case .cancelDelay:
      #expect(isDelayArmed)
      isDelayArmed = false
    case .resolveAgain:
      break
    case .state(let new):
      #expect(new != state)
      state = new
    }
  }
}
