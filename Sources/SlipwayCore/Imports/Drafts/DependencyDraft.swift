/// Packages for one installer as a request or a config.json describes them, unchecked.
package struct DependencyDraft: Sendable, Hashable {
  /// One package; empty texts mean absent.
  package struct Package: Sendable, Hashable {
    package var name: String
    package var version: String
    package var restraint: String

    package init(name: String, version: String = "", restraint: String = "") {
      self.name = name
      self.version = version
      self.restraint = restraint
    }
  }

  package var installer: String
  package var packages: [Package]

  package init(installer: String, packages: [Package]) {
    self.installer = installer
    self.packages = packages
  }
}
