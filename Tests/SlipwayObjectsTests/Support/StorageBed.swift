import Glibc
import SlipwayBase
import SlipwayCore
import SlipwayCrypto
import SlipwayObjects
import SlipwayRuntime
import Testing

/// Local object storage and a content store in a temporary directory.
final class StorageBed: Sendable {
  let root: String
  let pool: BlockingPool
  let objects: LocalObjectStore
  let contents: ContentStore

  init() throws {
    root = "/tmp/slipway-objects-\(UniqueID.next())"
    pool = try BlockingPool(name: "test", threads: 2)
    try Directories.make("\(root)/buckets")
    objects = LocalObjectStore(root: "\(root)/buckets", pool: pool)
    contents = try ContentStore(
      root: "\(root)/artifacts", pool: pool, newUID: { UniqueID.next() },
      log: Logger(sink: Silence()))
  }

  deinit {
    try? Directories.removeTree(root)
    pool.shutdown()
  }

  /// Puts an object into a bucket.
  func put(_ path: String, _ bytes: [UInt8]) throws {
    let target = "\(root)/buckets/\(path)"
    if let slash = target.lastIndex(of: "/") { try Directories.make(String(target[..<slash])) }
    try Directories.replaceFile(target, with: bytes)
  }

  /// Makes a symbolic link in a bucket.
  func link(_ path: String, to target: String) throws {
    let status = symlink(target, "\(root)/buckets/\(path)")
    try #require(status == 0)
  }

  /// Content of a file below the root.
  func content(_ path: String) throws -> [UInt8]? {
    try OpenFile(reading: "\(root)/\(path)").readAll(limit: 64 << 20)
  }

  /// The files of the content store.
  func kept() throws -> [String] {
    try Directories.names(in: "\(root)/artifacts/sha256").flatMap {
      try Directories.names(in: "\(root)/artifacts/sha256/\($0)")
    }
  }
}

/// SHA-256 by OpenSSL, with which manifests are made.
struct Digests: Cryptography {
  func sha256(_ bytes: [UInt8]) -> ContentDigest {
    guard let digest = ContentDigest(SHA256Hasher.digest(of: bytes).hex) else {
      preconditionFailure("a digest has 64 hex digits")
    }
    return digest
  }

  func authenticate(_ bytes: [UInt8]) -> [UInt8] { bytes }
}

private struct Silence: LogSink {
  func write(_ level: LogLevel, _ message: String, _ fields: [LogField]) {}
}
