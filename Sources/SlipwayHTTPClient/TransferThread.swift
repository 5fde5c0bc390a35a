internal import Glibc

/// The thread of a client. Signals are left to the other threads.
struct TransferThread: Sendable {
  private let id: pthread_t

  /// Starts a thread that runs `body` and ends.
  init(_ body: @escaping @Sendable () -> Void) throws(HTTPClientError) {
    let box = unsafe Unmanaged.passRetained(Body(run: body))
    var id = pthread_t()
    var all = sigset_t()
    var before = sigset_t()
    unsafe sigfillset(&all)
    // A thread starts with the signal mask of the one that makes it.
    unsafe pthread_sigmask(SIG_SETMASK, &all, &before)
    let number = unsafe pthread_create(
      &id, nil,
      { argument in
        guard let argument = unsafe argument else { return nil }
        unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, box.toOpaque())
    unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
    guard number == 0 else {
      unsafe box.release()
      throw HTTPClientError(
        .transport,
        "cannot start a thread: \(unsafe String(cString: strerror(number))); "
          + "raise the limit of threads (ulimit -u)")
    }
    self.id = id
  }

  /// Waits for the thread to end. To be called once.
  func join() {
    pthread_join(id, nil)
  }

  private final class Body: Sendable {
    let run: @Sendable () -> Void

    init(run: @escaping @Sendable () -> Void) {
      self.run = run
    }
  }
}
