import SlipwayRPC

/// The cases that make the same call over and over.
struct InteropSoak {
  /// Their names.
  static let names = ["rpc_soak", "channel_soak"]

  private let flags: ChannelFlags
  private let iterations: Int

  init(_ flags: ChannelFlags, iterations: Int) {
    self.flags = flags
    self.iterations = iterations
  }

  /// Runs one of them: all calls on one channel, or each on a channel of its own.
  func run(_ name: String) async throws {
    var channel = try flags.open()
    for index in 0..<iterations {
      if name == "channel_soak", index > 0 {
        await channel.close()
        channel = try flags.open()
      }
      try await InteropCase.largeUnary(InteropPeer(channel: channel))
    }
    await channel.close()
  }
}
