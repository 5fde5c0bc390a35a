import SlipwayBase
import SlipwayRPC

/// What the metadata of a call asks a handler to do before it answers.
struct WireWishes {
  private let context: ServerContext
  private let clock: any Clock
  private let metrics: MetricsRegistry

  init(_ context: ServerContext, _ clock: any Clock, _ metrics: MetricsRegistry) {
    self.context = context
    self.clock = clock
    self.metrics = metrics
  }

  /// Echoes, waits and reports as the metadata says; throws CANCELLED when nobody waits any more.
  func fulfil() async throws(RPCError) {
    let metadata = context.requestMetadata
    guard !metadata.isEmpty || context.deadline != nil else { return }
    try echo(metadata)
    if let text = metadata.first("x-sleep-ms"), let milliseconds = Int64(text) {
      let end = clock.now() + .milliseconds(milliseconds)
      let isStubborn = metadata.first("x-hang") != nil
      do {
        try await clock.sleep(until: end)
      } catch {
        while isStubborn, clock.now() < end { await Task.yield() }
        throw RPCError(code: .cancelled, message: "nobody waits any more")
      }
    }
    if metadata.first("x-report") != nil { try report() }
  }

  private func echo(_ metadata: Metadata) throws(RPCError) {
    var initial = Metadata()
    var trailing = Metadata()
    for entry in metadata.entries {
      let isInitial = entry.key.hasPrefix("x-echo-") || entry.key == "x-grpc-test-echo-initial"
      if isInitial { try initial.add(entry) }
      let isTrailing =
        entry.key.hasPrefix("x-trail-") || entry.key == "x-grpc-test-echo-trailing-bin"
      if isTrailing { try trailing.add(entry) }
    }
    if let deadline = context.deadline, context.method.method == "EmptyCall" {
      let (seconds, attoseconds) = deadline.remaining.components
      let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
      try initial.add("x-deadline-ms", String(milliseconds))
    }
    if !initial.isEmpty { context.setInitialMetadata(initial) }
    if !trailing.isEmpty { context.addTrailingMetadata(trailing) }
  }

  private func report() throws(RPCError) {
    var trailing = Metadata()
    for line in metrics.exposition().split(separator: "\n") {
      let parts = line.split(separator: " ").map(String.init)
      guard parts.count == 2 else { continue }
      switch parts[0] {
      case "grpc_server_handlers": try trailing.add("x-running-handlers", parts[1])
      case "grpc_server_connections": try trailing.add("x-connections", parts[1])
      default: break
      }
    }
    try trailing.add("x-authority", context.authority)
    try trailing.add("x-user-agent", context.userAgent)
    try trailing.add("x-peer", context.peer)
    try trailing.add("x-peer-identity", context.peerIdentity?.subject ?? "")
    let keys = context.requestMetadata.entries.map(\.key).joined(separator: ",")
    try trailing.add("x-metadata-keys", keys)
    context.addTrailingMetadata(trailing)
  }
}

extension Metadata {
  /// Adds a pair of other metadata.
  fileprivate mutating func add(_ entry: Entry) throws(RPCError) {
    switch entry.value {
    case .text(let text): try add(entry.key, text)
    case .binary(let bytes): try add(entry.key, binary: bytes)
    }
  }
}
