internal import SlipwayRuntime

/// Sends all calls to the first address that can be reached (gRPC A61, A62).
///
/// A first pass begins attempts in order, each when the one before it failed or took longer than a
/// delay ("Happy Eyeballs"). When all have failed, each address is tried again whenever its own
/// wait is over, and the state stays TRANSIENT_FAILURE until one of them is READY.
struct PickFirst: Balancer {
  private enum Attempt {
    case connecting
    case backingOff
    /// The wait is over, but the first pass is not.
    case rested
  }

  private(set) var state = ConnectivityState.idle
  private(set) var failure = RPCError.addressless
  /// The address that takes the calls.
  private var selected: SocketAddress?
  private let delay: Duration
  private var addresses: [SocketAddress] = []
  /// How far the addresses are that were tried.
  private var attempts: [SocketAddress: Attempt] = [:]
  /// Failures in a row.
  private var failures: [SocketAddress: Int] = [:]
  private var hasStarted = false
  private var isFirstPass = false
  private var isDelayArmed = false
  /// The attempt that was begun last in the first pass.
  private var latest: SocketAddress?
  private var failuresSinceResolved = 0

  /// A balancer without addresses; `delay` is how long an attempt may take before the next begins,
  /// kept between 100 ms and 2 s (RFC 8305 section 8, gRPC A61). Default 250 ms.
  init(delay: Duration = .milliseconds(250)) {
    self.delay = min(max(delay, .milliseconds(100)), .seconds(2))
  }

  mutating func update(_ list: AddressList) -> [BalancingAction] {
    guard state != .shutdown else { return [] }
    let wasIdle = hasStarted && state == .idle
    hasStarted = true
    addresses = list.addresses
    guard !addresses.isEmpty else { return loseAll() }
    var actions = dropMissing()
    if let current = selected {
      guard !addresses.contains(current) else { return actions }
      selected = nil
      actions.append(.leave(current))
    }
    if wasIdle { return actions }
    if isFirstPass { return actions + resumePass() }
    // Addresses that failed keep to their waits; only new ones are worth a pass.
    return untried == nil ? actions : actions + beginPass()
  }

  mutating func connect() -> [BalancingAction] {
    hasStarted && state == .idle ? beginPass() : []
  }

  mutating func attemptSucceeded(_ address: SocketAddress) -> [BalancingAction] {
    guard case .connecting = attempts[address] else { return [.cancel(address)] }
    attempts[address] = nil
    let actions = giveUpAttempts()
    failures.removeAll()
    selected = address
    return actions + enter(.ready)
  }

  mutating func attemptFailed(
    _ address: SocketAddress, _ reason: String
  ) -> [BalancingAction] {
    guard case .connecting = attempts[address] else { return [] }
    attempts[address] = .backingOff
    failures[address, default: 0] += 1
    failure = .unreachable(reason)
    let wait = [BalancingAction.backOff(address, failures: failures[address, default: 1])]
    if isFirstPass { return wait + (address == latest ? advance() : endPassIfDone()) }
    failuresSinceResolved += 1
    guard failuresSinceResolved >= addresses.count else { return wait }
    failuresSinceResolved = 0
    return wait + [.resolveAgain]
  }

  mutating func delayElapsed() -> [BalancingAction] {
    guard isDelayArmed else { return [] }
    isDelayArmed = false
    return advance()
  }

  mutating func backOffElapsed(_ address: SocketAddress) -> [BalancingAction] {
    guard case .backingOff = attempts[address] else { return [] }
    attempts[address] = isFirstPass ? .rested : .connecting
    return isFirstPass ? [] : [.connect(address)]
  }

  mutating func connectionLost(_ address: SocketAddress) -> [BalancingAction] {
    guard address == selected else { return [] }
    selected = nil
    return enter(.idle) + [.resolveAgain]
  }

  func pick() -> SocketAddress? { selected }

  mutating func shutDown() -> [BalancingAction] {
    addresses = []
    failure = .shutDown
    return giveUpAttempts() + leaveSelected() + enter(.shutdown)
  }

  // MARK: - The first pass

  private mutating func beginPass() -> [BalancingAction] {
    isFirstPass = true
    latest = nil
    // A failure stays the state until a connection is open (gRPC A62).
    let change = state == .transientFailure ? [] : enter(.connecting)
    return change + advance()
  }

  /// Goes on with a pass whose addresses were changed.
  private mutating func resumePass() -> [BalancingAction] {
    if let latest, case .connecting = attempts[latest] { return settleDelay() }
    return advance()
  }

  /// Begins the next attempt, or waits for those that are under way.
  private mutating func advance() -> [BalancingAction] {
    guard let next = untried else { return settleDelay() + endPassIfDone() }
    latest = next
    attempts[next] = .connecting
    guard untried != nil else { return [.connect(next)] + settleDelay() }
    isDelayArmed = true
    return [.connect(next), .armDelay(delay)]
  }

  /// Makes sure that a delay runs if, and only if, an address is left for it.
  private mutating func settleDelay() -> [BalancingAction] {
    let isNeeded = untried != nil
    guard isNeeded != isDelayArmed else { return [] }
    isDelayArmed = isNeeded
    return [isNeeded ? .armDelay(delay) : .cancelDelay]
  }

  private mutating func endPassIfDone() -> [BalancingAction] {
    let isUnderWay = attempts.values.contains { if case .connecting = $0 { true } else { false } }
    guard isFirstPass, !isUnderWay, untried == nil else { return [] }
    isFirstPass = false
    failuresSinceResolved = 0
    var actions = enter(.transientFailure)
    actions.append(.resolveAgain)
    for address in addresses {
      guard case .rested = attempts[address] else { continue }
      attempts[address] = .connecting
      actions.append(.connect(address))
    }
    return actions
  }

  private var untried: SocketAddress? {
    addresses.first { attempts[$0] == nil }
  }

  // MARK: - Giving up

  /// Forgets the attempts at addresses that are not in the list any more.
  private mutating func dropMissing() -> [BalancingAction] {
    let known = Set(addresses)
    let missing = attempts.keys.filter { !known.contains($0) }.sorted { "\($0)" < "\($1)" }
    failures = failures.filter { known.contains($0.key) }
    return missing.compactMap { drop($0) }
  }

  private mutating func giveUpAttempts() -> [BalancingAction] {
    let dropped = attempts.keys.sorted { "\($0)" < "\($1)" }.compactMap { drop($0) }
    isFirstPass = false
    guard isDelayArmed else { return dropped }
    isDelayArmed = false
    return dropped + [.cancelDelay]
  }

  /// Forgets what is known of an address; nothing runs for one that has rested.
  private mutating func drop(_ address: SocketAddress) -> BalancingAction? {
    if case .rested = attempts.removeValue(forKey: address) { nil } else { .cancel(address) }
  }

  private mutating func loseAll() -> [BalancingAction] {
    failures.removeAll()
    failure = .addressless
    return giveUpAttempts() + leaveSelected() + enter(.transientFailure) + [.resolveAgain]
  }

  private mutating func leaveSelected() -> [BalancingAction] {
    guard let left = selected else { return [] }
    selected = nil
    return [.leave(left)]
  }

  private mutating func enter(_ new: ConnectivityState) -> [BalancingAction] {
    guard new != state else { return [] }
    state = new
    return [.state(new)]
  }
}
