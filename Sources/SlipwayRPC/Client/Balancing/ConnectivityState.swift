/// How a channel stands to its target (gRPC "Connectivity Semantics and API"); the raw value is the
/// specification's spelling.
public enum ConnectivityState: String, Sendable, Hashable {
  /// There is no connection, and nobody asked for one.
  case idle = "IDLE"
  /// A connection is being made.
  case connecting = "CONNECTING"
  /// Calls can be sent.
  case ready = "READY"
  /// No address could be reached; attempts go on.
  case transientFailure = "TRANSIENT_FAILURE"
  /// The channel was closed.
  case shutdown = "SHUTDOWN"
}
