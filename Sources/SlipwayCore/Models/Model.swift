package import SlipwayBase

/// A model: the name under which versions are kept. It exists while it has a version.
package struct Model: Sendable, Hashable {
  /// The model's name, which never changes.
  package let name: ModelName
  /// Identifier that is never reused; identifiers grow with time and order lists.
  package let uid: String
  /// The highest number among the versions that exist.
  package var latest: VersionNumber?
  /// How many versions exist.
  package var versionCount: Int
  /// When the first version was created.
  package let createTime: Timestamp
  /// When a version was last added, changed or removed.
  package var updateTime: Timestamp
  /// Counts the changes, from 1; the etag is made of it.
  package var generation: Int64

  package init(
    name: ModelName, uid: String, latest: VersionNumber?, versionCount: Int,
    createTime: Timestamp, updateTime: Timestamp, generation: Int64
  ) {
    self.name = name
    self.uid = uid
    self.latest = latest
    self.versionCount = versionCount
    self.createTime = createTime
    self.updateTime = updateTime
    self.generation = generation
  }

  /// Changes with every change of the model (AIP-154).
  package var etag: String { Etag.text(uid: uid, generation: generation) }
}
