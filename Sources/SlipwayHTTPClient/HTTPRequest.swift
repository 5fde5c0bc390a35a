package import SlipwayBase

/// What the client asks. Redirects are answered like any other response, not followed.
package struct HTTPRequest: Sendable {
  /// Methods of RFC 9110 §9.3 and RFC 5789.
  package enum Method: String, Sendable, Hashable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
  }

  /// Default of `responseBytesMax`: 16 MiB.
  package static let defaultResponseBytesMax = 16 << 20

  /// What to do.
  package var method: Method
  /// Where: an absolute `http://` or `https://` URL without user and password.
  package var url: String
  /// Header fields in the order in which they are sent. The client adds `Host`, `User-Agent` and
  /// `Content-Length` itself.
  package var headers: [(name: String, value: String)]
  /// The body; sent with its length.
  package var body: [UInt8]
  /// When the caller stops waiting; `nil` means the client's `requestTimeout`.
  package var deadline: MonotonicInstant?
  /// Longest body of a response, in bytes; default 16 MiB.
  package var responseBytesMax: Int

  package init(
    _ method: Method, _ url: String, headers: [(name: String, value: String)] = [],
    body: [UInt8] = [], deadline: MonotonicInstant? = nil,
    responseBytesMax: Int = HTTPRequest.defaultResponseBytesMax
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.deadline = deadline
    self.responseBytesMax = responseBytesMax
  }

  /// The URL without its query, which may hold secrets: for error texts.
  var target: String {
    String(url.prefix { $0 != "?" && $0 != "#" })
  }
}
