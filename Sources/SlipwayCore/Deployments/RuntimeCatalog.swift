/// How packages of each engine are started: command templates from the server's configuration.
package struct RuntimeCatalog: Sendable {
  /// How to start packages of one engine.
  package struct Entry: Sendable, Hashable {
    /// Words of the command. `{model_dir}`, `{package_dir}`, `{port}`, `{host}`, `{engine}` and
    /// `{grace_seconds}` are replaced by the runner.
    package var command: [String]
    /// Whether the runtime can serve a known model file without `customize_service.py`.
    package var servesModelFiles: Bool

    package init(command: [String], servesModelFiles: Bool) {
      self.command = command
      self.servesModelFiles = servesModelFiles
    }
  }

  /// The entries by engine; an engine without one cannot be deployed from a package.
  package var entries: [ModelType: Entry]

  package init(entries: [ModelType: Entry]) {
    self.entries = entries
  }
}
