internal import SlipwayRuntime

/// Keeps a connection to each address and gives them the calls in turn (gRPC "Load Balancing
/// Policies", round_robin).
struct RoundRobin: Balancer {
  private struct Subchannel {
    enum Phase {
      case connecting
      case backingOff
      case ready
    }

    var phase = Phase.connecting
    /// Failures in a row; an attempt after a failure still counts as failed.
    var failures = 0
  }

  private(set) var state = ConnectivityState.idle
  private(set) var failure = RPCError.addressless
  private var addresses: [SocketAddress] = []
  private var subchannels: [SocketAddress: Subchannel] = [:]
  /// The addresses that are connected, in the order of the list.
  private var ready: [SocketAddress] = []
  /// Index in `ready` of the next one.
  private var turn = 0

  mutating func update(_ list: AddressList) -> [BalancingAction] {
    guard state != .shutdown else { return [] }
    let known = Set(list.addresses)
    var actions = addresses.filter { !known.contains($0) }.compactMap { drop($0) }
    addresses = list.addresses
    for address in addresses where subchannels[address] == nil {
      subchannels[address] = Subchannel()
      actions.append(.connect(address))
    }
    if addresses.isEmpty { failure = .addressless }
    return actions + settle() + (addresses.isEmpty ? [.resolveAgain] : [])
  }

  /// Nothing: addresses are connected without being asked.
  mutating func connect() -> [BalancingAction] { [] }

  mutating func attemptSucceeded(_ address: SocketAddress) -> [BalancingAction] {
    guard subchannels[address]?.phase == .connecting else { return [.cancel(address)] }
    subchannels[address] = Subchannel(phase: .ready)
    return settle()
  }

  mutating func attemptFailed(
    _ address: SocketAddress, _ reason: String
  ) -> [BalancingAction] {
    guard let subchannel = subchannels[address], subchannel.phase == .connecting else { return [] }
    let failures = subchannel.failures + 1
    subchannels[address] = Subchannel(phase: .backingOff, failures: failures)
    failure = .unreachable(reason)
    return [.backOff(address, failures: failures)] + settle() + [.resolveAgain]
  }

  /// Nothing: no attempt waits for another.
  mutating func delayElapsed() -> [BalancingAction] { [] }

  mutating func backOffElapsed(_ address: SocketAddress) -> [BalancingAction] {
    guard subchannels[address]?.phase == .backingOff else { return [] }
    subchannels[address]?.phase = .connecting
    return [.connect(address)]
  }

  mutating func connectionLost(_ address: SocketAddress) -> [BalancingAction] {
    guard subchannels[address]?.phase == .ready else { return [] }
    subchannels[address] = Subchannel()
    return [.connect(address)] + settle() + [.resolveAgain]
  }

  mutating func pick() -> SocketAddress? {
    guard !ready.isEmpty else { return nil }
    defer { turn = (turn + 1) % ready.count }
    return ready[turn]
  }

  mutating func shutDown() -> [BalancingAction] {
    let actions = addresses.compactMap { drop($0) }
    addresses = []
    ready = []
    failure = .shutDown
    return actions + enter(.shutdown)
  }

  private mutating func drop(_ address: SocketAddress) -> BalancingAction? {
    guard let subchannel = subchannels.removeValue(forKey: address) else { return nil }
    return subchannel.phase == .ready ? .leave(address) : .cancel(address)
  }

  /// Brings what is derived from the subchannels up to date.
  private mutating func settle() -> [BalancingAction] {
    let upcoming = ready.isEmpty ? nil : ready[turn]
    ready = addresses.filter { subchannels[$0]?.phase == .ready }
    // The turns go on where they were, as far as that address is still there.
    let place = upcoming.flatMap { ready.firstIndex(of: $0) } ?? turn
    turn = ready.isEmpty ? 0 : place % ready.count
    return enter(aggregate)
  }

  /// READY if any is; else CONNECTING if any has not failed yet; else TRANSIENT_FAILURE.
  private var aggregate: ConnectivityState {
    if !ready.isEmpty { return .ready }
    return subchannels.values.contains { $0.failures == 0 } ? .connecting : .transientFailure
  }

  private mutating func enter(_ new: ConnectivityState) -> [BalancingAction] {
    guard new != state else { return [] }
    state = new
    return [.state(new)]
  }
}
