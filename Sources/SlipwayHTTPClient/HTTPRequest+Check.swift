extension HTTPRequest {
  /// Field names that frame the message (RFC 9112 §6), which is the client's business.
  private static let framingFields: Set = [
    "content-length", "transfer-encoding", "expect", "connection", "upgrade", "te", "trailer",
  ]

  /// Refuses what would not arrive as it is meant, above all line ends in names and values: they
  /// would forge header fields.
  func check(_ limits: HTTPClientLimits) throws(HTTPClientError) {
    try checkURL(limits)
    var bytes = 0
    for (name, value) in headers {
      guard !name.isEmpty, name.utf8.allSatisfy(Self.isTokenByte) else {
        throw HTTPClientError(
          .invalidRequest,
          "a header name is empty or has bytes outside letters, digits and -._~ "
            + "and the like (RFC 9110 §5.1); send it under another name")
      }
      guard !Self.framingFields.contains(name.lowercased()) else {
        throw HTTPClientError(
          .invalidRequest, "the header \(name) is set by the client; leave it out")
      }
      guard value.utf8.allSatisfy(Self.isValueByte) else {
        throw HTTPClientError(
          .invalidRequest,
          "the value of the header \(name) has a line end or another control character; "
            + "encode or remove it")
      }
      bytes += name.utf8.count + value.utf8.count
    }
    guard bytes <= limits.requestHeaderBytesMax else {
      throw HTTPClientError(
        .invalidRequest,
        "the headers have \(bytes) bytes, more than requestHeaderBytesMax "
          + "(\(limits.requestHeaderBytesMax)); send fewer or shorter ones")
    }
  }

  private func checkURL(_ limits: HTTPClientLimits) throws(HTTPClientError) {
    guard url.utf8.count <= limits.urlBytesMax else {
      throw HTTPClientError(
        .invalidURL,
        "the URL has \(url.utf8.count) bytes, more than urlBytesMax "
          + "(\(limits.urlBytesMax)); shorten it")
    }
    let scheme = url.prefix { $0 != ":" }.lowercased()
    guard scheme == "http" || scheme == "https", url.dropFirst(scheme.count).hasPrefix("://") else {
      throw HTTPClientError(.invalidURL, "the URL does not begin with http:// or https://")
    }
    guard url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw HTTPClientError(
        .invalidURL,
        "the URL has a blank, a control character or a letter outside ASCII; "
          + "percent-encode it")
    }
  }

  /// `tchar` of RFC 9110 §5.6.2.
  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }

  /// Visible characters, blanks, tabs and bytes above ASCII (RFC 9110 §5.5).
  private static func isValueByte(_ byte: UInt8) -> Bool {
    (byte >= 0x20 && byte != 0x7F) || byte == UInt8(ascii: "\t")
  }
}
