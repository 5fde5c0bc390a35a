/// A format in which whole messages are compressed, each on its own.
public enum CompressionFormat: Hashable, Sendable, CaseIterable {
  /// RFC 1952.
  case gzip
  /// The zlib format of RFC 1950, which HTTP and gRPC call `deflate`.
  case deflate

  /// What zlib calls "window bits": 32 KiB of history, and 16 more for gzip's header and checksum.
  var windowBits: Int32 {
    switch self {
    case .gzip: 15 + 16
    case .deflate: 15
    }
  }
}
