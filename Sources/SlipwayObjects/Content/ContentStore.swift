internal import Glibc
package import SlipwayBase
package import SlipwayCore
internal import SlipwayCrypto
package import SlipwayRuntime

/// Slipway's own copy of package files on the local disk, addressed by SHA-256.
///
/// Layout below the root: `sha256/ab/abcd…` for content, `incoming/` for unfinished copies. A file
/// under `sha256/` is complete and on disk: it is written elsewhere, flushed and renamed.
package struct ContentStore: ArtifactStore {
  private let root: String
  private let pool: BlockingPool
  private let newUID: @Sendable () -> String
  private let log: Logger

  /// Opens the store below `root`, making it if needed; files are handled on `pool`.
  package init(
    root: String, pool: BlockingPool, newUID: @escaping @Sendable () -> String, log: Logger
  ) throws(RuntimeError) {
    self.root = root
    self.pool = pool
    self.newUID = newUID
    self.log = log
    try Directories.make("\(root)/incoming")
    try Directories.make("\(root)/sha256")
  }

  package func ingest(
    _ location: ObjectLocation, from source: any ObjectStore,
    progress: @Sendable (Int64) -> Void
  ) async throws(RegistryError) -> (digest: ContentDigest, size: Int64) {
    let incoming = "\(root)/incoming/\(newUID())"
    let copy = try await ownStorage { () throws(RuntimeError) in try IncomingCopy(at: incoming) }
    do throws(RegistryError) {
      try await source.stream(location) { (chunk: [UInt8]) async throws(RegistryError) in
        try await ownStorage { () throws(RuntimeError) in try copy.append(chunk) }
        progress(Int64(chunk.count))
      }
      return try await ownStorage { () throws(RuntimeError) in
        let digest = try copy.finish()
        try keep(incoming, as: digest)
        return (digest, copy.size)
      }
    } catch {
      try? await ownStorage { () throws(RuntimeError) in try Directories.removeFile(incoming) }
      throw error
    }
  }

  package func materialise(
    _ manifest: PackageManifest, at directory: String
  ) async throws(RegistryError) {
    let partial = "\(directory).\(newUID()).partial"
    do throws(RegistryError) {
      try await ownStorage { () throws(RuntimeError) in try Directories.make(partial) }
      for file in manifest.files {
        try await layOut(file, below: partial)
      }
      try await ownStorage { () throws(RuntimeError) in
        try Directories.move(partial, to: directory)
      }
    } catch {
      try? await ownStorage { () throws(RuntimeError) in try Directories.removeTree(partial) }
      throw error
    }
  }

  package func sweep(
    isReferred: @Sendable (ContentDigest) async throws(RegistryError) -> Bool
  ) async throws(RegistryError) -> Int64 {
    let root = root
    let stored = try await ownStorage { () throws(RuntimeError) in
      try DirectoryWalk.entries(below: "\(root)/sha256", limit: .max) ?? []
    }
    var freed: Int64 = 0
    for entry in stored {
      guard let digest = ContentDigest(String(entry.path.suffix(64))) else { continue }
      if try await isReferred(digest) { continue }
      try await ownStorage { () throws(RuntimeError) in
        try Directories.removeFile("\(root)/sha256/\(entry.path)")
      }
      freed += entry.size
    }
    return freed
  }

  /// Removes copies that an earlier process did not finish. Call once at start, before imports.
  package func discardUnfinished() async throws(RegistryError) {
    let root = root
    try await ownStorage { () throws(RuntimeError) in
      for name in try Directories.names(in: "\(root)/incoming") {
        try Directories.removeFile("\(root)/incoming/\(name)")
      }
    }
  }

  /// Copies one file out, digesting it on the way.
  private func layOut(
    _ file: PackageManifest.File, below directory: String
  ) async throws(RegistryError) {
    let stored = path(of: file.digest)
    let target = "\(directory)/\(file.path)"
    let digest = try await ownStorage { () throws(RuntimeError) -> ContentDigest in
      if let slash = target.lastIndex(of: "/") { try Directories.make(String(target[..<slash])) }
      let input = try OpenFile(reading: stored)
      let output = try IncomingCopy(at: target)
      while true {
        let chunk = try input.read(upTo: ObjectStorageLimits.chunkBytes)
        if chunk.isEmpty { return output.digest() }
        try output.append(chunk)
      }
    } lost: {
      lost(file)
    }
    guard digest == file.digest else { throw lost(file) }
  }

  /// The refusal for stored content that is gone or changed.
  private func lost(_ file: PackageManifest.File) -> RegistryError {
    log.error(
      "stored content is gone or changed", [LogField("path", path(of: file.digest))])
    return RegistryError(
      .dataLoss, "DIGEST_MISMATCH",
      "the stored copy of \(file.path) no longer matches \(file.digest.text); "
        + "import the version again",
      metadata: ["file": file.path, "digest": file.digest.text])
  }

  private func path(of digest: ContentDigest) -> String {
    "\(root)/sha256/\(digest.hex.prefix(2))/\(digest.hex)"
  }

  /// Moves a finished copy to its place; content that is there already stays as it is.
  private func keep(_ incoming: String, as digest: ContentDigest) throws(RuntimeError) {
    let target = path(of: digest)
    if Directories.exists(target) { return try Directories.removeFile(incoming) }
    let directory = "\(root)/sha256/\(digest.hex.prefix(2))"
    if !Directories.exists(directory) {
      try Directories.make(directory)
      try OpenFile(directory: "\(root)/sha256").synchronise()
    }
    try Directories.move(incoming, to: target)
    try OpenFile(directory: directory).synchronise()
  }

  /// Runs `work` on the pool and turns its failure into the domain's words. `lost` answers the
  /// refusal for a file that should be there and is not.
  private func ownStorage<R: Sendable>(
    _ work: @escaping @Sendable () throws(RuntimeError) -> R,
    lost: @escaping @Sendable () -> RegistryError? = { nil }
  ) async throws(RegistryError) -> R {
    let log = log
    return try await pool.run { () throws(RegistryError) -> R in
      do throws(RuntimeError) {
        return try work()
      } catch {
        if error.number == ENOENT, let refusal = lost() { throw refusal }
        log.error("artifact storage failed", [LogField("cause", error.description)])
        throw error.asOwnStorageRefusal()
      }
    }
  }
}
