package import SlipwayBase

/// One version of a model.
package struct ModelVersion: Sendable, Hashable {
  /// Where a version is in its life.
  package enum State: String, Sendable, Hashable, CaseIterable {
    /// Files are being copied and measured.
    case publishing
    /// An environment or image is being made.
    case building
    /// The import succeeded.
    case normal
    /// The import failed or was cancelled.
    case failed
    /// The environment or image could not be made.
    case buildingFailed
  }

  /// The version's name, which never changes.
  package let name: VersionName
  /// Identifier that is never reused; identifiers grow with time and order lists.
  package let uid: String
  /// What the version is.
  package var spec: VersionSpec
  /// Where the version is in its life.
  package var state: State
  /// Why the version is in a failed state.
  package var statusReason: StatusReason?
  /// The files of the package; empty until they were copied.
  package var manifest: PackageManifest
  /// The effective config.json as JSON text.
  package var config: String
  /// What was noticed at import, a sentence each.
  package var warnings: [String]
  /// When the version was accepted.
  package let createTime: Timestamp
  /// When the version last changed.
  package var updateTime: Timestamp
  /// Counts the changes, from 1; the etag is made of it.
  package var generation: Int64

  package init(
    name: VersionName, uid: String, spec: VersionSpec, state: State, manifest: PackageManifest,
    config: String, warnings: [String], createTime: Timestamp
  ) {
    self.name = name
    self.uid = uid
    self.spec = spec
    self.state = state
    self.statusReason = nil
    self.manifest = manifest
    self.config = config
    self.warnings = warnings
    self.createTime = createTime
    self.updateTime = createTime
    self.generation = 1
  }

  /// Changes with every change of the version (AIP-154).
  package var etag: String { Etag.text(uid: uid, generation: generation) }
}

/// Why something is in a failed state: a stable code and a sentence that says what to do.
package struct StatusReason: Sendable, Hashable {
  package var reason: String
  package var message: String

  package init(reason: String, message: String) {
    self.reason = reason
    self.message = message
  }
}
