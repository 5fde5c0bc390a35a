internal import SlipwayHTTP2
internal import SlipwayRPC

/// How long gRPC connections live and how much they may carry. Zero is no bound where a bound may
/// be missing.
package struct ConnectionSettings: Sendable, Hashable {
  /// How long nothing is heard of a client before it is asked with PING, in seconds.
  package var keepaliveIntervalSeconds = 7_200
  /// How long a client may take to answer that before its connection is closed, in seconds.
  package var keepaliveTimeoutSeconds = 20
  /// How long a connection may have no call, in seconds; 0 for no bound.
  package var idleMaxSeconds = 0
  /// How old a connection may become, give or take a tenth, in seconds; 0 for no bound.
  package var ageMaxSeconds = 0
  /// How long the calls of a connection that is too old may go on, in seconds; 0 for no bound.
  package var ageGraceSeconds = 0
  /// Largest message a client may send, in bytes.
  package var receiveBytesMax = 4 << 20
  /// Largest message a client is sent, in bytes.
  package var sendBytesMax = 64 << 20
  /// Calls that a client may have open on one connection.
  package var concurrentStreamsMax = 128
  /// Calls that may be worked on in the whole server.
  package var handlersMax = 4_096

  /// The defaults.
  package init() {}

  /// Refuses settings that have no effect.
  func check() throws(ConfigurationError) {
    if ageGraceSeconds > 0 && ageMaxSeconds == 0 {
      throw ConfigurationError(
        "--connection-age-grace-seconds \(ageGraceSeconds): connections are not ended for their "
          + "age; set --connection-age-max-seconds too")
    }
  }

  /// The bounds of a server with these settings.
  var limits: ServerLimits {
    var limits = ServerLimits()
    limits.keepalive = KeepaliveOptions(
      interval: .seconds(keepaliveIntervalSeconds), timeout: .seconds(keepaliveTimeoutSeconds),
      withoutCalls: true)
    limits.connectionIdleMax = Self.bound(idleMaxSeconds)
    limits.connectionAgeMax = Self.bound(ageMaxSeconds)
    limits.connectionAgeGrace = Self.bound(ageGraceSeconds)
    limits.receiveMessageBytesMax = receiveBytesMax
    limits.sendMessageBytesMax = sendBytesMax
    limits.http2.concurrentStreamsMax = concurrentStreamsMax
    // Handlers of streams that were reset count too, so as many as streams is the least.
    limits.handlersPerConnectionMax = concurrentStreamsMax
    limits.handlersMax = handlersMax
    return limits
  }

  private static func bound(_ seconds: Int) -> Duration? {
    seconds == 0 ? nil : .seconds(seconds)
  }
}
