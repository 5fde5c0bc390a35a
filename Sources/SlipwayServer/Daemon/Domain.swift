internal import SlipwayBase
internal import SlipwayCore
internal import SlipwayObjects
internal import SlipwayRunners
internal import SlipwayRuntime

/// The use cases and the controllers that drive imports and deployments.
final class Domain: Sendable {
  let cryptography: any Cryptography
  let importer: ModelImporter
  let models: ModelRegistry
  let versions: VersionRegistry
  let operations: OperationRegistry
  let deployments: DeploymentRegistry
  let predictor: Predictor
  private let imports: ImportController
  private let controller: DeploymentController

  /// Builds the use cases and continues what an earlier process left unfinished.
  init(_ configuration: Configuration, on platform: Platform) async throws(DaemonError) {
    let environment = try Self.environment(configuration, platform)
    let runner = Self.runnerEnvironment(platform)
    cryptography = environment.cryptography
    imports = ImportController(environment)
    controller = DeploymentController(
      environment, runner: ProcessRunner(runner),
      probe: ProcessProbe(client: platform.http, environment: runner),
      limits: Self.deploymentLimits(configuration))
    importer = ModelImporter(environment, controller: imports)
    models = ModelRegistry(environment, controller: imports)
    versions = VersionRegistry(environment, controller: imports)
    operations = OperationRegistry(environment, controller: imports)
    deployments = DeploymentRegistry(environment, controller: controller)
    predictor = Predictor(
      environment, controller: controller, invoker: HTTPModelInvoker(client: platform.http))
    do throws(RegistryError) {
      try await platform.artifacts.discardUnfinished()
      try await imports.resume()
      try await controller.resume()
    } catch {
      throw DaemonError("cannot continue earlier work: \(error.message)")
    }
  }

  /// Stops driving; imports and instances are found again at the next start.
  func shutdown() async {
    await imports.shutdown()
    await controller.shutdown()
  }

  private static func environment(
    _ configuration: Configuration, _ platform: Platform
  ) throws(DaemonError) -> RegistryEnvironment {
    let directory = platform.directory.runtime
    do throws(RuntimeError) {
      for file in PythonRuntime.files {
        try Directories.replaceFile("\(directory)/\(file.name)", with: file.source)
      }
    } catch {
      throw DaemonError("cannot write the packaged runtime: \(error)")
    }
    var entries = PythonRuntime.catalog(python: configuration.python, directory: directory)
    entries.merge(configuration.runtimes) { _, configured in configured }
    var limits = RegistryLimits()
    limits.concurrentImports = configuration.concurrentImports
    return RegistryEnvironment(
      store: platform.store, objects: platform.objects, artifacts: platform.artifacts,
      cryptography: platform.cryptography, clock: platform.clock,
      newUID: { UniqueID.next() }, runtimes: RuntimeCatalog(entries: entries),
      log: platform.log, limits: limits)
  }

  private static func runnerEnvironment(_ platform: Platform) -> ProcessRunner.Environment {
    ProcessRunner.Environment(
      root: platform.directory.instances, dataDirectory: platform.directory.root,
      path: ProcessEnvironment.variables["PATH"] ?? "",
      artifacts: platform.artifacts, pool: platform.files, loop: platform.loops.loops[0],
      clock: platform.clock, log: platform.log)
  }

  private static func deploymentLimits(_ configuration: Configuration) -> DeploymentLimits {
    var limits = DeploymentLimits()
    limits.stopGraceSeconds = Int32(configuration.stopGraceSeconds)
    limits.predictTimeoutSeconds = Int32(configuration.predictTimeoutSeconds)
    return limits
  }
}
