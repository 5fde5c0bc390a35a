/// Bounds of an HTTP client.
package struct HTTPClientLimits: Sendable, Hashable {
  /// Requests under way at once; default 64. More wait in the queue.
  package var concurrentRequestsMax = 64
  /// Requests that wait for their turn; default 1,024. More are refused with `tooManyRequests`.
  package var queuedRequestsMax = 1024
  /// Connections kept open for the next request; default 64.
  package var idleConnectionsMax = 64
  /// How long a connection may take to open; default 5 seconds.
  package var connectTimeout: Duration = .seconds(5)
  /// How long a request without a deadline may take, from `send` to the last byte; default 60
  /// seconds.
  package var requestTimeout: Duration = .seconds(60)
  /// Length of a URL in bytes; default 8 KiB.
  package var urlBytesMax = 8 << 10
  /// Bytes of a request's header fields, names and values; default 32 KiB.
  package var requestHeaderBytesMax = 32 << 10
  /// Bytes of a response's head, interim responses included; default 64 KiB.
  package var responseHeaderBytesMax = 64 << 10

  package init() {}
}
