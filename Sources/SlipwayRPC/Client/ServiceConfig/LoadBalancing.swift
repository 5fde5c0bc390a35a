/// How a channel spreads its calls over the addresses of its target.
public enum LoadBalancing: String, Sendable, Hashable {
  /// All over one connection, to the first address that can be reached (gRPC A61, A62).
  case pickFirst = "pick_first"
  /// In turn over a connection to each address.
  case roundRobin = "round_robin"
}
