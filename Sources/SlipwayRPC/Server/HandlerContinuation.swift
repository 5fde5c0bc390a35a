/// Lets a handler go on that waits for its stream.
///
/// An object of its own: the size of a continuation is known only at run time, and a stream that
/// held one would have its whole layout looked up for every call.
final class HandlerContinuation {
  private let continuation: CheckedContinuation<Bool, Never>

  init(_ continuation: CheckedContinuation<Bool, Never>) {
    self.continuation = continuation
  }

  /// Lets the handler go on, which waited alone; to be called once.
  func resume() {
    continuation.resume(returning: true)
  }
}
