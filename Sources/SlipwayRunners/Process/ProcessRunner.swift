internal import Glibc
package import SlipwayBase
package import SlipwayCore
package import SlipwayRuntime

/// Runs instances as local processes, each in a session of its own.
///
/// Processes outlive the server: they are found again by the environment they were given, so that
/// no record of them can be lost or lie.
package final class ProcessRunner: Runner {
  /// Where processes are told to listen.
  private static let host = "127.0.0.1"
  /// Where programs are looked for when the server was started without `PATH`.
  private static let fallbackPath = "/usr/local/bin:/usr/bin:/bin"

  /// What the runner works with.
  package struct Environment: Sendable {
    /// Below it every instance has a directory.
    package let root: String
    /// Tells this server's instances from those of others on the machine.
    package let dataDirectory: String
    /// `PATH` for start commands; empty takes the system's usual one.
    package let path: String
    package let artifacts: any ArtifactStore
    package let pool: BlockingPool
    package let loop: EventLoop
    package let clock: any Clock
    package let log: Logger

    package init(
      root: String, dataDirectory: String, path: String, artifacts: any ArtifactStore,
      pool: BlockingPool, loop: EventLoop, clock: any Clock, log: Logger
    ) {
      self.root = root
      self.dataDirectory = dataDirectory
      self.path = path.isEmpty ? ProcessRunner.fallbackPath : path
      self.artifacts = artifacts
      self.pool = pool
      self.loop = loop
      self.clock = clock
      self.log = log
    }
  }

  /// Every exit, once for each start.
  package let exits: AsyncStream<InstanceExit>
  private let feed: AsyncStream<InstanceExit>.Continuation
  private let environment: Environment
  private let limits: RunnerLimits
  private let running = RunningProcesses()
  private let ports: PortAllocator
  private let logKeeper: Task<Void, Never>

  /// A runner that knows of no instance yet; `adopt` finds those of an earlier process.
  package init(_ environment: Environment, limits: RunnerLimits = RunnerLimits()) {
    self.environment = environment
    self.limits = limits
    ports = PortAllocator(attemptsMax: limits.portAttemptsMax)
    // No exit may be lost; there are no more of them than there were starts.
    (exits, feed) = AsyncStream.makeStream(bufferingPolicy: .unbounded)
    logKeeper = Self.keepLogs(of: running, environment, limits)
  }

  deinit {
    logKeeper.cancel()
    feed.finish()
  }

  package func start(_ spec: InstanceSpec) async throws(RegistryError) -> RunningInstance {
    if let entry = running[spec.instanceUID] { return Self.instance(spec.instanceUID, entry) }
    let directory = InstanceDirectory(root: environment.root, instanceUID: spec.instanceUID)
    try await prepare(directory, spec)
    let port = try takePort(spec.fixedPort)
    do throws(RegistryError) {
      let process = try await spawn(spec, in: directory, port: port)
      let endpoint = "\(Self.host):\(port)"
      let entry = RunningProcesses.Entry(process: process, endpoint: endpoint, port: port)
      watch(spec.instanceUID, entry)
      return Self.instance(spec.instanceUID, entry)
    } catch {
      ports.giveBack(port)
      throw error
    }
  }

  package func adopt() async -> [RunningInstance] {
    let dataDirectory = environment.dataDirectory
    let found = await environment.pool.run { ProcessScan.instances(of: dataDirectory) }
    var instances: [RunningInstance] = []
    for candidate in found where running[candidate.instanceUID] == nil {
      guard let process = try? Subprocess.adopt(processID: candidate.processID),
        // The process held by its descriptor is the one that was found, not one that took its
        // number meanwhile.
        ProcessFiles.environment(of: candidate.processID)?[InstanceEnvironment.instanceKey]
          == candidate.instanceUID
      else { continue }
      let port = candidate.endpoint.split(separator: ":").last.flatMap { Int32($0) } ?? 0
      ports.note(port)
      let entry = RunningProcesses.Entry(
        process: process, endpoint: candidate.endpoint, port: port)
      watch(candidate.instanceUID, entry)
      instances.append(Self.instance(candidate.instanceUID, entry))
    }
    return instances
  }

  package func stop(_ instanceUID: String, graceSeconds: Int32) async {
    guard let entry = running[instanceUID] else { return }
    entry.process.signal(SIGTERM)
    let (clock, log, running, limits) = (environment.clock, environment.log, running, limits)
    let hurry = Task {
      do throws(CancellationError) {
        try await clock.sleep(until: clock.now() + .seconds(Int64(graceSeconds)))
        // Until the exit is noted, the number still belongs to this process or to nobody.
        if running[instanceUID]?.process === entry.process { entry.process.signal(SIGKILL) }
        try await clock.sleep(until: clock.now() + limits.killTimeout)
        log.error("instance cannot be killed", [LogField("instance", instanceUID)])
        running.giveUp(instanceUID)
      } catch {}
    }
    await running.end(of: instanceUID)
    hurry.cancel()
  }

  package func discard(_ instanceUID: String) async {
    let directory = InstanceDirectory(root: environment.root, instanceUID: instanceUID)
    let log = environment.log
    await environment.pool.run {
      do throws(RuntimeError) {
        try Directories.removeTree(directory.path)
      } catch {
        log.warning(
          "instance directory stays",
          [LogField("instance", instanceUID), LogField("error", "\(error)")])
      }
    }
  }

  package func discard(except instanceUIDs: Set<String>) async {
    let root = environment.root
    let kept = instanceUIDs.union(running.instanceUIDs)
    // A root that is not there yet holds nothing.
    let left = await environment.pool.run { (try? Directories.names(in: root)) ?? [] }
    for instanceUID in left where !kept.contains(instanceUID) { await discard(instanceUID) }
  }

  package func logTail(_ instanceUID: String, bytesMax: Int) async -> String {
    let log = InstanceDirectory(root: environment.root, instanceUID: instanceUID).log
    return await environment.pool.run { log.tail(bytesMax: bytesMax) }
  }

  // MARK: - Starting

  private func prepare(
    _ directory: InstanceDirectory, _ spec: InstanceSpec
  ) async throws(RegistryError) {
    let isLaidOut = try await files { () throws(RuntimeError) in
      try Directories.make(directory.home)
      return Directories.exists(directory.package)
    }
    if !isLaidOut {
      try await environment.artifacts.materialise(spec.manifest, at: directory.package)
    }
  }

  private func takePort(_ fixed: Int32?) throws(RegistryError) -> Int32 {
    do throws(RuntimeError) {
      if let fixed {
        try ports.take(exactly: fixed)
        return fixed
      }
      if let port = try ports.take() { return port }
    } catch {
      throw StartFailure.port(fixed ?? 0, "\(error)")
    }
    throw StartFailure.port(0, "the system offers none that no instance has")
  }

  private func spawn(
    _ spec: InstanceSpec, in directory: InstanceDirectory, port: Int32
  ) async throws(RegistryError) -> Subprocess {
    let template = CommandTemplate(
      spec: spec, packageDirectory: directory.package, host: Self.host, port: port)
    let words = template.filled(spec.command)
    let variables = InstanceEnvironment.make(
      for: spec, endpoint: "\(Self.host):\(port)", port: port, home: directory.home,
      dataDirectory: environment.dataDirectory, path: environment.path)
    guard let name = words.first,
      let program = ProgramPath.find(
        name, in: directory.work, path: variables["PATH"] ?? environment.path)
    else {
      throw StartFailure.command(words.first ?? "", "no such program")
    }
    let request = SubprocessSpec(
      program: program, arguments: Array(words.dropFirst()), environment: variables,
      workingDirectory: directory.work, outputFile: directory.log.path)
    return try await environment.pool.run { () throws(RegistryError) in
      do throws(RuntimeError) {
        return try Subprocess.start(request)
      } catch {
        if error.operation == "run \(program)" { throw StartFailure.command(name, "\(error)") }
        throw StartFailure.fault(error)
      }
    }
  }

  /// Notes that an instance runs, and tells its exit.
  private func watch(_ instanceUID: String, _ entry: RunningProcesses.Entry) {
    running.add(instanceUID, entry)
    let (running, ports, feed, log) = (running, ports, feed, environment.log)
    ExitWatch.start(entry.process, on: environment.loop) { exit in
      log.info(
        "instance ended",
        [
          LogField("instance", instanceUID), LogField("pid", "\(entry.process.processID)"),
          LogField("exit", "\(exit)"),
        ])
      ports.giveBack(entry.port)
      feed.yield(InstanceExit(instanceUID, Int64(entry.process.processID), exit))
      _ = running.remove(instanceUID)
    }
  }

  private func files<Success: Sendable>(
    _ work: @escaping @Sendable () throws(RuntimeError) -> Success
  ) async throws(RegistryError) -> Success {
    do throws(RuntimeError) {
      return try await environment.pool.run(work)
    } catch {
      throw StartFailure.fault(error)
    }
  }

  private static func instance(
    _ instanceUID: String, _ entry: RunningProcesses.Entry
  ) -> RunningInstance {
    RunningInstance(
      instanceUID: instanceUID, processID: Int64(entry.process.processID),
      endpoint: entry.endpoint)
  }

  private static func keepLogs(
    of running: RunningProcesses, _ environment: Environment, _ limits: RunnerLimits
  ) -> Task<Void, Never> {
    Task {
      while !Task.isCancelled {
        do throws(CancellationError) {
          try await environment.clock.sleep(
            until: environment.clock.now() + limits.logCheckInterval)
        } catch {
          return
        }
        for instanceUID in running.instanceUIDs {
          let log = InstanceDirectory(root: environment.root, instanceUID: instanceUID).log
          await environment.pool.run { try? log.trim(bytesMax: limits.logBytesMax) }
        }
      }
    }
  }
}

extension InstanceExit {
  fileprivate init(_ instanceUID: String, _ processID: Int64, _ exit: ProcessExit) {
    let (code, signal): (Int32?, Int32?) =
      switch exit {
      case .code(let code): (code, nil)
      case .signal(let number): (nil, number)
      case .unknown: (nil, nil)
      }
    self.init(instanceUID: instanceUID, processID: processID, exitCode: code, signal: signal)
  }
}
