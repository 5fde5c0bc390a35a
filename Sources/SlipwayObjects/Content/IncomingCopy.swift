internal import SlipwayCore
internal import SlipwayCrypto
internal import SlipwayRuntime

/// A file that is being written and digested, handed by one task from step to step of the blocking
/// pool.
final class IncomingCopy: @unchecked Sendable {  // one task at a time, by construction of its users
  private let file: OpenFile
  private var hasher = SHA256Hasher()
  private(set) var size: Int64 = 0

  /// Makes the file; it must not exist.
  init(at path: String) throws(RuntimeError) {
    file = try OpenFile(creating: path)
  }

  /// Appends one chunk.
  func append(_ chunk: [UInt8]) throws(RuntimeError) {
    hasher.update(chunk)
    try file.write(chunk)
    size += Int64(chunk.count)
  }

  /// Flushes the file to disk and answers the digest of all chunks.
  func finish() throws(RuntimeError) -> ContentDigest {
    try file.synchronise()
    return digest()
  }

  /// The digest of all chunks so far.
  func digest() -> ContentDigest {
    ContentDigest(hasher.digest().hex)!
  }
}
