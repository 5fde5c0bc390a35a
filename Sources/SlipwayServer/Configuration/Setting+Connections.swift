extension Setting {
  /// A year, in seconds: the longest time a connection may be given.
  private static let secondsMax = 31_536_000

  /// The life of gRPC connections and what they may carry.
  static let connections: [Setting] = [
    number(
      "keepalive-interval-seconds",
      "How long nothing is heard of a client before it is asked with PING.", 7_200, 1...secondsMax
    ) { $0.connections.keepaliveIntervalSeconds = $1 },
    number(
      "keepalive-timeout-seconds",
      "How long a client may take to answer that PING before its connection is closed.", 20,
      1...3600
    ) { $0.connections.keepaliveTimeoutSeconds = $1 },
    number(
      "connection-idle-max-seconds",
      "How long a connection may have no call before it is ended; 0 is no bound.", 0,
      0...secondsMax
    ) { $0.connections.idleMaxSeconds = $1 },
    number(
      "connection-age-max-seconds",
      "How old a connection may become, give or take a tenth, before it is ended; 0 is no bound.",
      0, 0...secondsMax
    ) { $0.connections.ageMaxSeconds = $1 },
    number(
      "connection-age-grace-seconds",
      "How long calls may go on that are under way when their connection is ended; 0 is no bound.",
      0, 0...secondsMax
    ) { $0.connections.ageGraceSeconds = $1 },
    number(
      "receive-bytes-max", "Largest message a client may send, in bytes.", 4 << 20,
      1024...(1 << 30)
    ) { $0.connections.receiveBytesMax = $1 },
    number(
      "send-bytes-max", "Largest message a client is sent, in bytes.", 64 << 20, 1024...(1 << 30)
    ) { $0.connections.sendBytesMax = $1 },
    number(
      "concurrent-streams-max", "Calls that a client may have open on one connection.", 128,
      1...100_000
    ) { $0.connections.concurrentStreamsMax = $1 },
    number(
      "handlers-max",
      "Calls that may be worked on in the whole server, split evenly over its loops.", 4_096,
      1...1_000_000
    ) { $0.connections.handlersMax = $1 },
  ]
}
