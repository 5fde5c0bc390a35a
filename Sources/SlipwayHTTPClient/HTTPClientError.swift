/// Why a request has no response.
package struct HTTPClientError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What callers tell apart.
  package enum Kind: Sendable, Hashable {
    /// The URL cannot be used: not `http://` or `https://`, too long, or malformed.
    case invalidURL
    /// The header fields cannot be sent as they are.
    case invalidRequest
    /// Nobody listens there, or the host cannot be reached.
    case connectionRefused
    /// The host name has no address.
    case resolveFailed
    /// The deadline passed, or the connection took too long to open.
    case timedOut
    /// The task was cancelled.
    case cancelled
    /// The response's head or body is longer than allowed.
    case responseTooLarge
    /// As many requests wait as may wait.
    case tooManyRequests
    /// The client was shut down.
    case closed
    /// The connection broke, the peer does not speak HTTP, TLS failed, or memory is short.
    case transport
  }

  /// What happened.
  package let kind: Kind
  /// What happened and what to do, for people. Holds no query and no header of the request.
  package let message: String

  package init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  /// The message.
  package var description: String { message }
}
