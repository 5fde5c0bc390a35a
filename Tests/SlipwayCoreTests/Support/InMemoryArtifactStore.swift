import SlipwayBase
import SlipwayCore
import Synchronization

/// Copies of package files in memory.
final class InMemoryArtifactStore: ArtifactStore {
  private struct State {
    var contents: [ContentDigest: [UInt8]] = [:]
    var ingests: [String] = []
    var sweeps = 0
  }

  private let state = Mutex(State())
  private let cryptography = FakeCryptography()

  /// The digests of what is kept.
  var digests: Set<ContentDigest> { state.withLock { Set($0.contents.keys) } }
  /// The places that were copied from, in order.
  var ingests: [String] { state.withLock { $0.ingests } }
  /// How often unused content was swept.
  var sweeps: Int { state.withLock { $0.sweeps } }

  func ingest(
    _ location: ObjectLocation, from source: any ObjectStore,
    progress: @Sendable (Int64) -> Void
  ) async throws(RegistryError) -> (digest: ContentDigest, size: Int64) {
    let collected = Mutex<[UInt8]>([])
    try await source.stream(location) { (chunk: [UInt8]) throws(RegistryError) in
      collected.withLock { $0 += chunk }
      progress(Int64(chunk.count))
    }
    let bytes = collected.withLock { $0 }
    let digest = cryptography.sha256(bytes)
    state.withLock {
      $0.contents[digest] = bytes
      $0.ingests.append(location.text)
    }
    return (digest, Int64(bytes.count))
  }

  func materialise(
    _ manifest: PackageManifest, at directory: String
  ) async throws(RegistryError) {
    for file in manifest.files where !digests.contains(file.digest) {
      throw RegistryError(.dataLoss, "DIGEST_MISMATCH", "\(file.path) is gone")
    }
  }

  func sweep(
    isReferred: @Sendable (ContentDigest) async throws(RegistryError) -> Bool
  ) async throws(RegistryError) -> Int64 {
    var freed: Int64 = 0
    for digest in digests {
      if try await isReferred(digest) { continue }
      freed += state.withLock { Int64($0.contents.removeValue(forKey: digest)?.count ?? 0) }
    }
    state.withLock { $0.sweeps += 1 }
    return freed
  }
}
