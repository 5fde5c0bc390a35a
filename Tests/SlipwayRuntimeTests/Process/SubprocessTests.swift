import Glibc
import SlipwayRuntime
import Testing

struct SubprocessTests {
  @Test func `a process gets its arguments, environment and directory, and nothing else`()
    async throws
  {
    let output = try await run(
      """
      printf '%s|' "$0" "$@"; pwd
      env | grep -v -e ^_= -e ^PWD= -e ^SHLVL= | sort; ls /proc/$$/fd
      """,
      ["a b", "", "ü"], environment: ["KEY": "value with = and space"], directory: "/usr")
    #expect(output.exit == .code(0))
    #expect(output.text.hasPrefix("sh|a b||ü|/usr\nKEY=value with = and space\n0\n1\n2\n"))
  }

  @Test func `how a process ended is told, by code or by signal`() async throws {
    #expect(try await run("exit 7").exit == .code(7))
    #expect(try await run("kill -9 $$").exit == .signal(9))
  }

  @Test func `a process leads a session, blocks no signal and cannot gain privileges`() async throws
  {
    // A shell that forks has signals blocked for a moment, so the program looks at itself.
    let output = try await run("exec cat /proc/self/status /proc/self/stat")
    let lines = output.text.split(separator: "\n").map(String.init)
    #expect(lines.contains("SigBlk:\t0000000000000000"))
    // The C library keeps signals 32 and 33 for itself.
    let ignored = try #require(lines.first { $0.hasPrefix("SigIgn:") }?.split(separator: "\t").last)
    #expect(UInt64(ignored, radix: 16).map { $0 & ~(3 << 31) } == 0)
    #expect(lines.contains("NoNewPrivs:\t1"))
    let status = try #require(lines.last).split(separator: " ")
    #expect(status[5] == status[0])
  }

  @Test func `the end of the first process ends all that it started`() async throws {
    let output = try await run("sleep 1000 & echo $!")
    let orphan = try #require(Int32(output.text.split(separator: "\n").first ?? ""))
    // Killed before the exit was told; a zombie is gone for this purpose.
    for _ in 0..<1_000 where isRunning(orphan) { poll(nil, 0, 5) }
    #expect(!isRunning(orphan))
  }

  @Test(arguments: [
    ("/no/such/program", "/", "run /no/such/program: No such file or directory", ENOENT),
    ("/etc/passwd", "/", "run /etc/passwd: Permission denied", EACCES),
    ("/bin/sh", "/no/dir", "start a process in /no/dir: No such file or directory", ENOENT),
  ])
  func `what cannot be started is an error that says which part`(
    program: String, directory: String, text: String, number: Int32
  ) {
    let error = #expect(throws: RuntimeError.self) {
      try Subprocess.start(
        SubprocessSpec(
          program: program, arguments: [], environment: [:], workingDirectory: directory,
          outputFile: "/dev/null"))
    }
    #expect(error?.description == text)
    #expect(error?.number == number)
  }

  @Test func `a process that is adopted is watched and can be stopped`() async throws {
    let loop = try EventLoop(name: "test")
    let child = try Subprocess.start(
      SubprocessSpec(
        program: "/bin/sleep", arguments: ["1000"], environment: [:], workingDirectory: "/",
        outputFile: "/dev/null"))
    let adopted = try #require(try Subprocess.adopt(processID: child.processID))
    let exit = await withCheckedContinuation { done in
      ExitWatch.start(adopted, on: loop) { done.resume(returning: $0) }
      adopted.signal(SIGTERM)
    }
    #expect(exit == .unknown)
    let own = await withCheckedContinuation { done in
      ExitWatch.start(child, on: loop) { done.resume(returning: $0) }
    }
    #expect(own == .signal(SIGTERM))
    #expect(try Subprocess.adopt(processID: child.processID) == nil)
    loop.stop()
  }

  private func isRunning(_ process: Int32) -> Bool {
    guard kill(process, 0) == 0 else { return false }
    let descriptor = open("/proc/\(process)/stat", O_RDONLY)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 256)
    let count = max(0, read(descriptor, &buffer, 256))
    return !String(decoding: buffer.prefix(count), as: UTF8.self).contains(") Z ")
  }

  private func run(
    _ script: String, _ arguments: [String] = [], environment: [String: String] = [:],
    directory: String = "/"
  ) async throws -> (exit: ProcessExit, text: String) {
    let file = "/tmp/slipway-\(getpid())-\(UInt64.random(in: 0...UInt64.max)).out"
    defer { unlink(file) }
    let loop = try EventLoop(name: "test")
    let process = try Subprocess.start(
      SubprocessSpec(
        program: "/bin/sh", arguments: ["-c", script, "sh"] + arguments, environment: environment,
        workingDirectory: directory, outputFile: file))
    let exit = await withCheckedContinuation { done in
      ExitWatch.start(process, on: loop) { done.resume(returning: $0) }
    }
    loop.stop()
    let descriptor = open(file, O_RDONLY)
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = max(0, read(descriptor, &buffer, buffer.count))
    return (exit, String(decoding: buffer.prefix(count), as: UTF8.self))
  }
}
