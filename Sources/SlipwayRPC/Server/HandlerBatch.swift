/// Handlers that run one after the other in one task, because making a task costs more than most of
/// them do.
///
/// As soon as one of them waits for something the task is its own; those that come after it run in
/// another batch.
final class HandlerBatch {
  private var first: CompleteRequest?
  /// The call whose handler runs.
  private var running: ServerStream?
  private var isOver = false

  init(_ first: consuming CompleteRequest) {
    self.first = consume first
  }

  /// Whether the task may run another handler.
  var mayGoOn: Bool { !isOver && !Task.isCancelled }

  /// The request that the batch was made for; to be called once.
  func takeFirst() -> CompleteRequest? {
    first.take()
  }

  /// The handler of a call is about to run.
  func willRun(_ stream: ServerStream) {
    running = stream
  }

  /// The handler returned.
  func didRun() {
    running = nil
  }

  /// Ends the batch; the call whose handler waits, if one does.
  func end() -> ServerStream? {
    isOver = true
    return running
  }
}
