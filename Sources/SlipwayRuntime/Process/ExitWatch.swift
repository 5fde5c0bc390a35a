internal import Glibc

/// Waits on an event loop for the end of one process.
package final class ExitWatch: EventHandler, @unchecked Sendable {  // confined to its loop
  private let process: Subprocess
  private let loop: EventLoop
  private var registration: Registration?
  private var body: (@Sendable (ProcessExit) -> Void)?

  private init(
    _ process: Subprocess, _ loop: EventLoop, _ body: @escaping @Sendable (ProcessExit) -> Void
  ) {
    self.process = process
    self.loop = loop
    self.body = body
  }

  /// Calls `body` on the loop once the process has ended, after what is left of its group was
  /// killed. To be called once for a process; from any thread.
  package static func start(
    _ process: Subprocess, on loop: EventLoop, _ body: @escaping @Sendable (ProcessExit) -> Void
  ) {
    let watch = ExitWatch(process, loop, body)
    loop.execute { watch.start() }
  }

  /// The process has ended.
  package func ready(_ events: Interest) {
    if let registration { loop.deregister(registration) }
    registration = nil
    // Before the process is reaped: until then its group's number belongs to nobody else.
    process.signal(SIGKILL)
    body.take()?(process.isChild ? ProcessExit.reap(process.processID) : .unknown)
  }

  private func start() {
    do throws(RuntimeError) {
      registration = try loop.register(process.descriptor, .readable, self)
    } catch {
      // Without descriptors to watch it by, the process cannot be looked after.
      ready(.readable)
    }
  }
}
