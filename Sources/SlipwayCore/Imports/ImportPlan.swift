/// What an import is going to make: everything is settled but the files, which are still to be
/// copied.
package struct ImportPlan: Sendable, Hashable {
  /// What the version will be.
  package let spec: VersionSpec
  /// The effective config.json.
  package let config: String
  /// What was noticed, a sentence each.
  package let warnings: [String]
  /// Values of configurations that gave way to stronger ones, a phrase each.
  package let overrides: [String]
  /// Bytes to copy.
  package let totalBytes: Int64
}
