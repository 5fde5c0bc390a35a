internal import SlipwayRuntime

/// Chooses which addresses are connected and which of them takes the next call. A value: what
/// happens is told to it, and what it wants done it returns, to be done in order.
protocol Balancer: Sendable {
  /// The state of the channel.
  var state: ConnectivityState { get }
  /// What a call ends with that does not wait while the state is TRANSIENT_FAILURE.
  var failure: RPCError { get }

  /// The name was looked up. The first list starts the balancer; an empty one fails the channel.
  mutating func update(_ list: AddressList) -> [BalancingAction]
  /// A call came while the state was IDLE.
  mutating func connect() -> [BalancingAction]
  /// A connection is open.
  mutating func attemptSucceeded(_ address: SocketAddress) -> [BalancingAction]
  /// A connection could not be opened; `reason` names the address.
  mutating func attemptFailed(_ address: SocketAddress, _ reason: String) -> [BalancingAction]
  /// The delay that was armed is over.
  mutating func delayElapsed() -> [BalancingAction]
  /// The wait after a failed attempt is over.
  mutating func backOffElapsed(_ address: SocketAddress) -> [BalancingAction]
  /// A connection is gone or takes no more calls.
  mutating func connectionLost(_ address: SocketAddress) -> [BalancingAction]
  /// The address whose connection takes the next call; `nil` unless the state is READY.
  mutating func pick() -> SocketAddress?
  /// The channel is closed: everything is given up.
  mutating func shutDown() -> [BalancingAction]
}
