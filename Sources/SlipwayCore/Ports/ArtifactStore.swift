/// Slipway's own copy of package files, addressed by content.
///
/// Failures: STORAGE_FULL (resourceExhausted), STORAGE_UNAVAILABLE (unavailable),
/// DIGEST_MISMATCH (dataLoss).
package protocol ArtifactStore: Sendable {
  /// Copies one object in, digesting it on the way; durable when it returns. Content that is
  /// already there is kept once. `progress` hears the bytes of each chunk.
  func ingest(
    _ location: ObjectLocation, from source: any ObjectStore,
    progress: @Sendable (Int64) -> Void
  ) async throws(RegistryError) -> (digest: ContentDigest, size: Int64)

  /// Lays the files of `manifest` out below `directory` (made if missing), verifying every
  /// digest. `directory` is complete or absent when it returns or throws.
  func materialise(_ manifest: PackageManifest, at directory: String) async throws(RegistryError)

  /// Removes every stored content that `isReferred` denies, and unfinished copies. Answers how
  /// many bytes were freed.
  func sweep(
    isReferred: @Sendable (ContentDigest) async throws(RegistryError) -> Bool
  ) async throws(RegistryError) -> Int64
}
