internal import Glibc
internal import SlipwayBase
internal import SlipwayCore
internal import SlipwayRuntime

/// A health check by a command that runs beside the instance: exit code 0 is success.
struct ProbeCommand {
  /// The program and its arguments.
  let words: [String]
  let endpoint: String
  let instance: InstanceDirectory

  /// Runs the command and kills it when it takes longer than `timeout`.
  func run(_ environment: ProcessRunner.Environment, timeout: Duration) async -> ProbeOutcome {
    guard let name = words.first,
      let program = ProgramPath.find(name, in: instance.work, path: environment.path)
    else {
      return .failure("the command '\(words.first ?? "")' is not there")
    }
    let request = SubprocessSpec(
      program: program, arguments: Array(words.dropFirst()),
      environment: [
        "PATH": environment.path, "HOME": instance.home,
        InstanceEnvironment.endpointKey: endpoint,
        InstanceEnvironment.portKey: endpoint.split(separator: ":").last.map(String.init) ?? "",
      ],
      workingDirectory: instance.work, outputFile: "/dev/null")
    let process: Subprocess
    do throws(RuntimeError) {
      process = try await environment.pool.run { () throws(RuntimeError) in
        try Subprocess.start(request)
      }
    } catch {
      return .failure("\(error)")
    }
    return await outcome(of: process, name, timeout: timeout, environment)
  }

  private func outcome(
    of process: Subprocess, _ name: String, timeout: Duration,
    _ environment: ProcessRunner.Environment
  ) async -> ProbeOutcome {
    let clock = environment.clock
    let limit = Task {
      do throws(CancellationError) {
        try await clock.sleep(until: clock.now() + timeout)
        process.signal(SIGKILL)
      } catch {}
    }
    let exit = await withCheckedContinuation { done in
      ExitWatch.start(process, on: environment.loop) { done.resume(returning: $0) }
    }
    limit.cancel()
    switch exit {
    case .code(0): return .success
    case .code(let code): return .failure("'\(name)' ended with exit code \(code)")
    case .signal(SIGKILL): return .failure("'\(name)' took longer than \(timeout)")
    case .signal(let number): return .failure("'\(name)' was ended by signal \(number)")
    case .unknown: return .failure("'\(name)' ended, nobody knows how")
    }
  }
}
