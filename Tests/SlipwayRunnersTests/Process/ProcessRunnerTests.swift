import Glibc
import SlipwayBase
import SlipwayCore
import SlipwayRuntime
import Testing

@testable import SlipwayRunners

struct ProcessRunnerTests {
  @Test func `an instance starts in its package with a clean environment and a port`() async throws
  {
    let bed = try RunnerBed(files: ["model/config.json": "{}"])
    setenv("SLIPWAY_TEST_SECRET", "hunter2", 1)
    let running = try await bed.runner.start(
      try bed.shell("pwd; ls; env; echo end; sleep 100", environment: ["MODE": "fast"]))
    let output = await bed.output { $0.contains("end\n") }
    let lines = Set(output.split(separator: "\n").map(String.init))
    #expect(lines.contains("\(bed.directory)/instances/one/package/model"))
    #expect(lines.contains("config.json"))
    #expect(lines.contains("MODE=fast"))
    #expect(lines.contains("SLIPWAY_ENDPOINT=\(running.endpoint)"))
    #expect(lines.contains("PORT=\(running.endpoint.split(separator: ":")[1])"))
    #expect(!output.contains("hunter2"))
    await bed.runner.stop("one", graceSeconds: 5)
    let exit = await bed.exit()
    #expect(
      exit
        == InstanceExit(
          instanceUID: "one", processID: running.processID, exitCode: nil, signal: SIGTERM))
  }

  @Test func `starting an instance that runs changes nothing`() async throws {
    let bed = try RunnerBed()
    let spec = try bed.shell("sleep 100")
    let first = try await bed.runner.start(spec)
    let second = try await bed.runner.start(spec)
    #expect(first == second)
    await bed.runner.stop("one", graceSeconds: 5)
  }

  @Test func `an instance that ends by itself is told with its exit code`() async throws {
    let bed = try RunnerBed()
    let running = try await bed.runner.start(try bed.shell("echo out; echo err >&2; exit 3"))
    #expect(
      await bed.exit()
        == InstanceExit(
          instanceUID: "one", processID: running.processID, exitCode: 3, signal: nil))
    #expect(await bed.runner.logTail("one", bytesMax: 1_000) == "out\nerr\n")
    #expect(await bed.runner.logTail("one", bytesMax: 4) == "err\n")
  }

  @Test func `an instance that ignores the request to end is killed after its grace`() async throws
  {
    let bed = try RunnerBed()
    _ = try await bed.runner.start(
      try bed.shell("trap '' TERM; echo deaf; while :; do sleep 1; done"))
    _ = await bed.output { $0.contains("deaf") }
    await bed.runner.stop("one", graceSeconds: 1)
    #expect(await bed.exit()?.signal == SIGKILL)
  }

  @Test func `a restarted server finds its instances, hears of their end and can stop them`()
    async throws
  {
    let bed = try RunnerBed()
    let first = try await bed.runner.start(try bed.shell("sleep 100"))
    let second = try await bed.runner.start(try bed.shell("sleep 100", uid: "two"))
    let later = bed.restarted()
    let found = await later.adopt()
    #expect(Set(found) == [first, second])
    #expect(await later.adopt().isEmpty)
    await later.stop("one", graceSeconds: 5)
    kill(pid_t(second.processID), SIGKILL)
    var ended: Set<String> = []
    for await exit in later.exits {
      ended.insert(exit.instanceUID)
      if ended.count == 2 { break }
    }
    #expect(ended == ["one", "two"])
  }

  @Test func `instances of another server are left alone`() async throws {
    let (mine, other) = (try RunnerBed(), try RunnerBed())
    _ = try await other.runner.start(try other.shell("sleep 100"))
    #expect(await mine.runner.adopt().isEmpty)
    await other.runner.stop("one", graceSeconds: 5)
  }

  @Test(arguments: ["no-such-program", "/no/such/program", "./missing", ""])
  func `a start command that is not there is refused by its name`(program: String) async throws {
    let bed = try RunnerBed()
    let spec = try bed.spec([program])
    let error = await #expect(throws: RegistryError.self) { try await bed.runner.start(spec) }
    #expect(error?.reason == "START_COMMAND_NOT_FOUND")
    #expect(error?.metadata["command"] == program)
  }

  @Test func `a port that somebody has is refused by its number`() async throws {
    let bed = try RunnerBed()
    let listener = try Listener(SocketAddress.parse("127.0.0.1:0"))
    let port = Int32(try #require(listener.localAddress.port))
    let spec = try bed.shell("sleep 100", port: port)
    let error = await #expect(throws: RegistryError.self) { try await bed.runner.start(spec) }
    #expect(error?.reason == "PORT_TAKEN")
    #expect(error?.metadata["port"] == String(port))
  }

  @Test func `a program of the package runs by its relative path`() async throws {
    let bed = try RunnerBed(files: ["serve.sh": "#!/bin/sh\necho serving on {port} $1\n"])
    _ = try await bed.runner.start(try bed.spec(["./serve.sh", "{host}:{port}"]))
    let output = await bed.output { $0.contains("\n") }
    #expect(output.hasPrefix("serving on {port} 127.0.0.1:"))
    _ = await bed.exit()
  }

  @Test func `what an instance left is removed with it`() async throws {
    let bed = try RunnerBed(files: ["a/b/c": "text"])
    _ = try await bed.runner.start(try bed.shell("ln -s /etc link"))
    _ = await bed.exit()
    #expect(Directories.exists("\(bed.directory)/instances/one/package/a/b/c"))
    await bed.runner.discard("one")
    #expect(!Directories.exists("\(bed.directory)/instances/one"))
    #expect(Directories.exists("/etc/passwd"))
  }

  @Test func `what instances left that nobody knows is removed, running ones excepted`()
    async throws
  {
    let bed = try RunnerBed()
    for uid in ["known", "forgotten"] {
      _ = try await bed.runner.start(try bed.shell("true", uid: uid))
      _ = await bed.exit()
    }
    _ = try await bed.runner.start(try bed.shell("sleep 100", uid: "running"))
    await bed.runner.discard(except: ["known"])
    #expect(
      Set(try Directories.names(in: "\(bed.directory)/instances")) == ["known", "running"])
    await bed.runner.stop("running", graceSeconds: 5)
  }

  @Test func `a log that grows too long keeps its newer half`() throws {
    let path = "/tmp/slipway-log-\(UniqueID.next())"
    defer { unlink(path) }
    let text = (0..<1_000).map { "line \($0)\n" }.joined()
    try Directories.replaceFile(path, with: Array(text.utf8))
    let log = InstanceLog(path: path)
    try log.trim(bytesMax: 100_000)
    #expect(log.tail(bytesMax: 100_000) == text)
    try log.trim(bytesMax: 1_000)
    let kept = log.tail(bytesMax: 100_000)
    #expect(kept.utf8.count <= 500)
    #expect(text.hasSuffix(kept))
    #expect(kept.hasPrefix("line "))
  }
}
