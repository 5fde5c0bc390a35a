internal import Glibc

/// A thread that owns a connection for life. Signals are left to the other threads.
struct StoreThread: Sendable {
  private let id: pthread_t

  /// Starts a thread that runs `body` and ends.
  init(_ body: sending @escaping () -> Void) throws(StoreOpenError) {
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
      throw .system("pthread_create", "store", errno: number)
    }
    self.id = id
  }

  /// Waits for the thread to end. Exactly one of `join` and `detach` must be called, once.
  func join() {
    pthread_join(id, nil)
  }

  /// Lets the thread end by itself.
  func detach() {
    pthread_detach(id)
  }

  private final class Body {
    let run: () -> Void

    init(run: @escaping () -> Void) {
      self.run = run
    }
  }
}
