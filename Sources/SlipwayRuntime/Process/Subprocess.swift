internal import CSlipwaySystem
internal import Glibc

/// A process that leads a session of its own, held by a descriptor (`pidfd_open(2)`), so that a
/// number that the kernel gives to another process later does no harm.
package final class Subprocess: Sendable {
  /// Its number, which is also that of its session and process group.
  package let processID: Int32
  /// Becomes readable when the process has ended.
  let descriptor: Int32
  /// Whether this process is its parent and has to take its exit.
  let isChild: Bool

  private init(_ processID: Int32, isChild: Bool) throws(RuntimeError) {
    descriptor = slipway_pidfd_open(processID)
    guard descriptor >= 0 else { throw RuntimeError.last("watch process \(processID)") }
    self.processID = processID
    self.isChild = isChild
  }

  deinit {
    _ = close(descriptor)
  }

  /// Starts a process and returns when its program runs. Blocks a little. `ENOENT` and `EACCES`
  /// mean the program, unless the operation names something else.
  package static func start(_ spec: SubprocessSpec) throws(RuntimeError) -> Subprocess {
    let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC
    let output = unsafe open(spec.outputFile, flags, 0o600)
    guard output >= 0 else { throw RuntimeError.last("open \(spec.outputFile)") }
    defer { _ = close(output) }
    let (child, number, isProgramToBlame) = spawn(spec, output)
    guard child > 0 else {
      throw RuntimeError(
        isProgramToBlame ? "run \(spec.program)" : "start a process in \(spec.workingDirectory)",
        errno: number)
    }
    do throws(RuntimeError) {
      return try Subprocess(child, isChild: true)
    } catch {
      _ = kill(-child, SIGKILL)
      _ = ProcessExit.reap(child)
      throw error
    }
  }

  /// Takes over a process that somebody else started; `nil` when it has ended. The caller has to
  /// check after this call that it is the process that was meant.
  package static func adopt(processID: Int32) throws(RuntimeError) -> Subprocess? {
    do throws(RuntimeError) {
      return try Subprocess(processID, isChild: false)
    } catch  where error.number == ESRCH {
      return nil
    }
  }

  /// Sends a signal to the process and all it started, as far as they stayed in its group.
  package func signal(_ number: Int32) {
    _ = kill(-processID, number)
  }

  private static func spawn(
    _ spec: SubprocessSpec, _ output: Int32
  ) -> (child: Int32, number: Int32, isProgramToBlame: Bool) {
    let environment = spec.environment.map { "\($0.key)=\($0.value)" }.sorted()
    return unsafe withCStrings([spec.program] + spec.arguments) { arguments in
      unsafe withCStrings(environment) { environment in
        unsafe spec.program.withCString { program in
          unsafe spec.workingDirectory.withCString { directory in
            var request = unsafe slipway_spawn(
              program: program, arguments: arguments, environment: environment,
              working_directory: directory, output: output)
            var isProgramToBlame = false
            let child = unsafe slipway_spawn(&request, &isProgramToBlame)
            return (child, errno, isProgramToBlame)
          }
        }
      }
    }
  }

  /// Calls `body` with a NULL-terminated array of C strings.
  private static func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    var pointers = unsafe strings.map { unsafe strdup($0) }
    unsafe pointers.append(nil)
    defer { for index in strings.indices { unsafe free(pointers[index]) } }
    return unsafe body(pointers)
  }
}
