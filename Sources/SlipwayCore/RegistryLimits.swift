/// Bounds of models, versions and imports.
package struct RegistryLimits: Sendable, Hashable {
  /// Size of all files of one package, in bytes; default 20 GiB (E-3044).
  package var modelSizeBytesMax: Int64 = 20 << 30
  /// Files of one package; default 10,000.
  package var packageFilesMax = 10_000
  /// Length of a file's path below the package directory, in bytes; default 1024.
  package var packagePathBytesMax = 1024
  /// Size of config.json and of `initial_config`, in bytes; default 1 MiB.
  package var configBytesMax = 1 << 20
  /// Nesting of lists and objects in config.json; default 64.
  package var configDepthMax = 64
  /// Imports that copy at the same time; default 2.
  package var concurrentImports = 2
  /// Imports that wait for their turn, all projects together; default 1000.
  package var queuedImportsMax = 1000
  /// Attempts to read from object storage that does not answer, for each file; default 5.
  package var sourceAttemptsMax = 5
  /// Bytes that are copied between two stored reports of progress; default 256 MiB. Callers see
  /// the live count, so this only bounds what a restarted server has forgotten.
  package var progressStepBytes: Int64 = 256 << 20
  /// Imports that may start before a wanted sweep of unused content goes ahead of them;
  /// default 50.
  package var importsBeforeSweepMax = 50
  /// Versions in one project; default 100,000.
  package var versionsPerProjectMax = 100_000
  /// Versions that one DeleteModel removes; default 20 (A-Del).
  package var cascadeMax = 20

  /// The defaults.
  package init() {}
}
