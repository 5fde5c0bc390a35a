internal import SlipwayBase
package import SlipwayCompression

/// How the messages of one direction of a call are compressed (`grpc-encoding`; gRPC
/// "Compression"). Each message says for itself whether it is.
package enum MessageEncoding: Hashable, Sendable {
  /// Not at all, or the header is absent.
  case identity
  /// Each message that is marked so, on its own.
  case compressed(CompressionFormat)
  /// In a way that this side does not know.
  case unsupported

  /// What this side announces in `grpc-accept-encoding`.
  static let accepted: StaticString = "identity,deflate,gzip"

  /// Reads the value of `grpc-encoding`.
  package init(header: UnsafeRawBufferPointer) {
    if unsafe header.equals("identity") {
      self = .identity
    } else if unsafe header.equals("gzip") {
      self = .compressed(.gzip)
    } else if unsafe header.equals("deflate") {
      self = .compressed(.deflate)
    } else {
      self = .unsupported
    }
  }
}

extension CompressionFormat {
  /// The name in `grpc-encoding` and `grpc-accept-encoding`.
  var headerName: StaticString {
    switch self {
    case .gzip: "gzip"
    case .deflate: "deflate"
    }
  }

  /// Whether the value of `grpc-accept-encoding` has the format in its list.
  func isListed(in header: UnsafeRawBufferPointer) -> Bool {
    var start = 0
    for index in 0...header.count {
      guard unsafe index == header.count || header[index] == UInt8(ascii: ",") else { continue }
      let item = unsafe UnsafeRawBufferPointer(rebasing: header[start..<index])
      if unsafe HeaderValue.trimmed(item).equals(headerName) { return true }
      start = index + 1
    }
    return false
  }
}
