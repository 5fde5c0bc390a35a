package import SlipwayHTTP2

/// Every bound of a server, with its unit and default.
package struct ServerLimits: Sendable {
  /// The bounds of HTTP/2 itself.
  package var http2 = SessionLimits()
  /// Bytes of one request message. Default 4 MiB.
  package var receiveMessageBytesMax = 4 * 1024 * 1024
  /// Bytes of one response message. Default 64 MiB.
  package var sendMessageBytesMax = 64 * 1024 * 1024
  /// Handlers that may run for one connection. Not the same as streams: a reset stream is gone at
  /// once, its handler only when it returns. Default 128.
  package var handlersPerConnectionMax = 128
  /// Handlers that may run in the whole server, split evenly over its loops so that no counter is
  /// shared between threads. Default 4,096.
  package var handlersMax = 4_096
  /// Bytes that wait for a socket to become writable before no more frames are made. Default
  /// 256 KiB.
  package var outputBytesMax = 256 * 1024
  /// Bytes of a streamed response that wait to be sent before its handler has to wait. Default
  /// 64 KiB.
  package var streamOutputBytesMax = 64 * 1024
  /// How long a client may take for the connection preface and SETTINGS. Default 10 s.
  package var openingTimeout: Duration = .seconds(10)
  /// How long one header block may take to arrive. Default 10 s.
  package var headersTimeout: Duration = .seconds(10)
  /// How long the request of a unary call may take to arrive after its headers. Default 60 s.
  package var requestTimeout: Duration = .seconds(60)
  /// How long a client may take no byte of what waits for it. Default 30 s.
  package var writeTimeout: Duration = .seconds(30)
  /// How far apart a client's PINGs must be while it has calls (gRPC A8). Default 5 min.
  package var pingInterval: Duration = .seconds(300)
  /// How far apart a client's PINGs must be while it has no call (gRPC A8). Default 2 h.
  package var idlePingInterval: Duration = .seconds(7_200)
  /// When PING is sent to a client of which nothing was heard, and when it is given up (gRPC A9).
  /// Default 2 h and 20 s, whether it has calls or not.
  package var keepalive = KeepaliveOptions.server
  /// How long a connection may have no call before it is ended with GOAWAY `max_idle` (gRPC A9).
  /// Default no bound.
  package var connectionIdleMax: Duration?
  /// How old a connection may become before it is ended with GOAWAY `max_age`, give or take a
  /// tenth (gRPC A9). Default no bound.
  package var connectionAgeMax: Duration?
  /// How long the calls of a connection may go on that is ended for its age. Default no bound.
  package var connectionAgeGrace: Duration?
  /// TLS handshakes that may be under way in the whole server, split evenly over its loops; a
  /// connection above is closed at once. Default 512.
  package var handshakesMax = 512
  /// How long a connection whose calls are all answered waits for its client to end it too, before
  /// it is closed. Default 1 s.
  package var lingerTimeout: Duration = .seconds(1)
  /// How long a draining connection waits for the acknowledgement of its PING before it sends the
  /// final GOAWAY. Default 5 s.
  package var drainNoticeTimeout: Duration = .seconds(5)

  /// The default limits.
  package init() {}

  var age: ConnectionAge.Limits {
    ConnectionAge.Limits(
      maxIdle: connectionIdleMax, maxAge: connectionAgeMax, grace: connectionAgeGrace)
  }
}
