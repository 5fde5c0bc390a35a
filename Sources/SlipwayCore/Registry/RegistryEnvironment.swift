package import SlipwayBase

/// Everything the use cases need of the world, built once by the server.
package struct RegistryEnvironment: Sendable {
  /// Durable state.
  package let store: any RegistryStore
  /// Where packages are imported from.
  package let objects: any ObjectStore
  /// Where copies of packages are kept.
  package let artifacts: any ArtifactStore
  /// Digests and signatures.
  package let cryptography: any Cryptography
  /// Time.
  package let clock: any Clock
  /// Makes identifiers that are never given twice and grow with time.
  package let newUID: @Sendable () -> String
  /// How packages are started.
  package let runtimes: RuntimeCatalog
  /// Where the domain's log records go.
  package let log: Logger
  /// Bounds of what callers may ask for.
  package let limits: RegistryLimits

  package init(
    store: any RegistryStore, objects: any ObjectStore, artifacts: any ArtifactStore,
    cryptography: any Cryptography, clock: any Clock, newUID: @escaping @Sendable () -> String,
    runtimes: RuntimeCatalog, log: Logger, limits: RegistryLimits = RegistryLimits()
  ) {
    self.store = store
    self.objects = objects
    self.artifacts = artifacts
    self.cryptography = cryptography
    self.clock = clock
    self.newUID = newUID
    self.runtimes = runtimes
    self.log = log
    self.limits = limits
  }
}
