/// A place in object storage.
package struct ObjectLocation: Sendable, Hashable {
  /// The bucket, for a local store the name of a directory below its root.
  package let bucket: String
  /// Key below the bucket without leading or trailing `/`; empty means the bucket itself.
  package let key: String

  package init(bucket: String, key: String) {
    self.bucket = bucket
    self.key = key
  }

  /// `BUCKET/KEY`.
  package var text: String { key.isEmpty ? bucket : "\(bucket)/\(key)" }

  /// The place `relative` below this one.
  package func appending(_ relative: String) -> ObjectLocation {
    ObjectLocation(bucket: bucket, key: key.isEmpty ? relative : "\(key)/\(relative)")
  }
}

/// One object below a listed place.
package struct ObjectEntry: Sendable, Hashable {
  /// What kind of thing it is. A package may hold only regular files.
  package enum Kind: Sendable, Hashable {
    case file
    /// A symbolic link, which is never followed.
    case symbolicLink
    /// A device, socket or pipe.
    case special
  }

  /// Path below the listed place, `/` between parts.
  package let path: String
  /// Size in bytes.
  package let size: Int64
  package let kind: Kind

  package init(path: String, size: Int64, kind: Kind = .file) {
    self.path = path
    self.size = size
    self.kind = kind
  }
}

/// Object storage that packages are imported from: a local tree of buckets, or S3.
///
/// Failures: OBS_PATH_NOT_FOUND (notFound), OBS_DENIED (permissionDenied), STORAGE_UNAVAILABLE
/// (unavailable).
package protocol ObjectStore: Sendable {
  /// Everything below `location`, in any order. More than `limit` entries is a refusal
  /// (failedPrecondition, PACKAGE_INVALID) that names the limit.
  func list(_ location: ObjectLocation, limit: Int) async throws(RegistryError) -> [ObjectEntry]

  /// The whole content of one object. Larger than `bytesMax` is a refusal.
  func read(_ location: ObjectLocation, bytesMax: Int) async throws(RegistryError) -> [UInt8]

  /// Hands the content of one object over in chunks of at most 1 MiB, in order.
  func stream(
    _ location: ObjectLocation,
    to sink: @Sendable ([UInt8]) async throws(RegistryError) -> Void
  ) async throws(RegistryError)
}
