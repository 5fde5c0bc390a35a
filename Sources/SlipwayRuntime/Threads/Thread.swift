internal import CSlipwaySystem
internal import Glibc

/// A thread of the operating system that runs one body to its end.
@safe
struct Thread: @unchecked Sendable {  // a thread id may be joined from any thread
  private let id: pthread_t

  /// Starts `body` on a new thread; `name` shows in debuggers, cut at 15 bytes.
  init(_ name: String, _ body: @escaping @Sendable () -> Void) throws(RuntimeError) {
    var id = pthread_t()
    let start = Start(name, body)
    let context = unsafe Unmanaged.passRetained(start).toOpaque()
    let status = unsafe pthread_create(
      &id, nil,
      { context in
        guard let context = unsafe context else { return nil }
        unsafe Unmanaged<Start>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, context)
    guard status == 0 else {
      unsafe Unmanaged<Start>.fromOpaque(context).release()
      throw RuntimeError("start thread \(name)", errno: status)
    }
    self.id = id
  }

  /// Waits for the end of the body. To be called once.
  func join() {
    _ = pthread_join(id, nil)
  }

  /// What the new thread is given.
  private final class Start {
    private let name: String
    private let body: @Sendable () -> Void

    init(_ name: String, _ body: @escaping @Sendable () -> Void) {
      self.name = name
      self.body = body
    }

    func run() {
      unsafe slipway_name_thread(name)
      body()
    }
  }
}
