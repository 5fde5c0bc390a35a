internal import SlipwayRuntime

/// What a balancer wants done. For each address its owner keeps one thing at most: an attempt to
/// connect, a wait before the next attempt, or a connection.
enum BalancingAction: Sendable, Hashable {
  /// Try to connect, and report `attemptSucceeded` or `attemptFailed`.
  case connect(SocketAddress)
  /// Report `backOffElapsed` after the wait for this many failures in a row.
  case backOff(SocketAddress, failures: Int)
  /// Give up the attempt or the wait; nothing of it is to be reported.
  case cancel(SocketAddress)
  /// Open no more calls on the connection and close it when the last one ends; nothing of it is to
  /// be reported.
  case leave(SocketAddress)
  /// Report `delayElapsed` after this time, and forget the delay that was set before.
  case armDelay(Duration)
  /// Forget the delay.
  case cancelDelay
  /// Look the target's name up again, though not more often than the channel allows.
  case resolveAgain
  /// The channel's state is now this.
  case state(ConnectivityState)
}
