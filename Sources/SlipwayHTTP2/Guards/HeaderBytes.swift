/// Counts the bytes of one header list as RFC 9113 §6.5.2 does.
///
/// nghttp2 announces the limit but does not enforce it, and a few kilobytes on the wire can
/// decode to hundreds of megabytes (HPACK bomb).
struct HeaderBytes: Sendable {
  /// What to do with a field.
  enum Verdict: Hashable {
    /// Within the limit.
    case keep
    /// Past the limit: count it, do not store it.
    case drop
    /// So far past it that the connection must end.
    case closeConnection
  }

  /// What each field costs beside its name and value.
  static let fieldOverheadBytes = 32

  private let limit: Int
  private let fatal: Int
  private(set) var count = 0

  init(_ limits: SessionLimits) {
    limit = limits.headerListBytesMax
    fatal = max(limits.headerListBytesFatal, limits.headerListBytesMax)
  }

  /// Starts with a new header list.
  mutating func reset() {
    count = 0
  }

  /// Counts one field.
  mutating func add(nameBytes: Int, valueBytes: Int) -> Verdict {
    count += nameBytes + valueBytes + HeaderBytes.fieldOverheadBytes
    if count <= limit { return .keep }
    return count <= fatal ? .drop : .closeConnection
  }
}
