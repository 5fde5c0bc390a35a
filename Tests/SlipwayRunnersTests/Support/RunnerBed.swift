import Glibc
import SlipwayBase
import SlipwayCore
import SlipwayRunners
import SlipwayRuntime
import Testing

/// A process runner on a temporary directory, with real processes and the real clock.
final class RunnerBed: Sendable {
  let directory: String
  let environment: ProcessRunner.Environment
  let runner: ProcessRunner
  private let loop: EventLoop
  private let pool: BlockingPool

  /// A runner whose packages hold `files`, texts by path.
  init(files: [String: String] = [:], limits: RunnerLimits = RunnerLimits()) throws {
    directory = "/tmp/slipway-runner-\(UniqueID.next())"
    loop = try EventLoop(name: "test")
    pool = try BlockingPool(name: "test", threads: 4)
    try Directories.make(directory)
    environment = ProcessRunner.Environment(
      root: "\(directory)/instances", dataDirectory: directory, path: "",
      artifacts: TextArtifacts(files: files), pool: pool, loop: loop, clock: LoopClock(loop),
      log: Logger(sink: Silence()))
    runner = ProcessRunner(environment, limits: limits)
  }

  deinit {
    try? Directories.removeTree(directory)
  }

  /// A second runner for the same instances, as a restarted server has one.
  func restarted() -> ProcessRunner {
    ProcessRunner(environment)
  }

  /// How to start `command` as the instance `uid`.
  func spec(
    _ command: [String], uid: String = "one", environment: [String: String] = [:],
    port: Int32? = nil
  ) throws -> InstanceSpec {
    let project = try #require(ProjectID("default"))
    let model = try #require(ModelName(project: project, id: "iris"))
    return InstanceSpec(
      instanceUID: uid, deploymentUID: "deployment",
      version: VersionName(model: model, number: try #require(VersionNumber("1.0.0"))),
      versionUID: "version", manifest: .empty, command: command, modelType: .custom,
      environment: environment, fixedPort: port, gracePeriodSeconds: 5)
  }

  /// A shell that runs `script`.
  func shell(
    _ script: String, uid: String = "one", environment: [String: String] = [:], port: Int32? = nil
  ) throws -> InstanceSpec {
    try spec(["sh", "-c", script], uid: uid, environment: environment, port: port)
  }

  /// The next exit that the runner tells.
  func exit() async -> InstanceExit? {
    for await exit in runner.exits { return exit }
    return nil
  }

  /// Waits until what `uid` wrote satisfies `condition`, up to ten seconds, and returns it.
  func output(of uid: String = "one", _ condition: (String) -> Bool) async -> String {
    await eventually(condition) { await self.runner.logTail(uid, bytesMax: 65_536) }
  }
}

/// Reads a value again and again until it satisfies `condition`, up to ten seconds.
func eventually<Value: Sendable>(
  _ condition: (Value) -> Bool, _ read: () async -> Value
) async -> Value {
  let limit = MonotonicInstant.now() + .seconds(10)
  var value = await read()
  while !condition(value), .now() < limit {
    poll(nil, 0, 5)
    value = await read()
  }
  return value
}

/// Packages of text files.
private struct TextArtifacts: ArtifactStore {
  let files: [String: String]

  func ingest(
    _ location: ObjectLocation, from source: any ObjectStore,
    progress: @Sendable (Int64) -> Void
  ) async throws(RegistryError) -> (digest: ContentDigest, size: Int64) {
    throw RegistryError(.unimplemented, "TEST", "packages are only laid out here")
  }

  func materialise(
    _ manifest: PackageManifest, at directory: String
  ) async throws(RegistryError) {
    do throws(RuntimeError) {
      try Directories.make(directory)
      for (path, text) in files {
        if let slash = path.lastIndex(of: "/") {
          try Directories.make("\(directory)/\(path[..<slash])")
        }
        try Directories.replaceFile("\(directory)/\(path)", with: Array(text.utf8), mode: 0o755)
      }
    } catch {
      throw RegistryError(.unavailable, "STORAGE_UNAVAILABLE", "\(error)")
    }
  }

  func sweep(
    isReferred: @Sendable (ContentDigest) async throws(RegistryError) -> Bool
  ) async throws(RegistryError) -> Int64 { 0 }
}

private struct Silence: LogSink {
  func write(_ level: LogLevel, _ message: String, _ fields: [LogField]) {}
}
