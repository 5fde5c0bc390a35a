internal import SlipwayBase
internal import SlipwayHTTP2
internal import Synchronization

/// Between the loop that receives the messages of a call and the task that takes them.
final class ResponseInbox: Sendable {
  private struct State: ~Copyable, Sendable {
    var messages = MessageQueue()
    var headers: HeaderBlock?
    var trailers: HeaderBlock?
    var end: ResponseReader.End?
    /// Whether the loop waits for the queue to become empty before the server may send more.
    var owesCredit = false
    var waiting: [CheckedContinuation<Bool, Never>] = []
  }

  private let state = Mutex(State())

  // MARK: - The task's side

  /// What a task finds that looks for a message.
  enum Found<Message: Sendable>: Sendable {
    case message(Message)
    case end(ResponseReader.End)
    case nothing
  }

  /// Takes the first message, if one is there; `isDrained` becomes true when the loop must be told
  /// that the queue is empty.
  func take<Message: Sendable>(
    isDrained: inout Bool, _ decode: (UnsafeRawBufferPointer) throws(RPCError) -> Message
  ) throws(RPCError) -> Found<Message> {
    try state.withLock { state throws(RPCError) in
      // Also a message that cannot be read was taken.
      defer {
        if state.messages.isEmpty, state.owesCredit {
          state.owesCredit = false
          isDrained = true
        }
      }
      let message = try unsafe state.messages.takeFirst { bytes, _ throws(RPCError) in
        unsafe try decode(bytes)
      }
      if let message { return .message(message) }
      return state.end.map { .end($0) } ?? .nothing
    }
  }

  /// Returns when `isReached` is true, at the latest when the call is over.
  func wait(until isReached: (Progress) -> Bool) async {
    while true {
      let mayGoOn = await withCheckedContinuation { done in
        let isThere = state.withLock { state in
          let progress = Progress(
            hasMessage: !state.messages.isEmpty, hasHeaders: state.headers != nil)
          guard !isReached(progress), state.end == nil else { return true }
          state.waiting.append(done)
          return false
        }
        if isThere { done.resume(returning: true) }
      }
      if mayGoOn { return }
    }
  }

  /// How far a call is.
  struct Progress {
    let hasMessage: Bool
    let hasHeaders: Bool
  }

  /// The headers of the response; nil before they arrive and for a call that had none.
  var headers: HeaderBlock? { state.withLock { $0.headers } }

  /// The trailers of the response; nil before they arrive.
  var trailers: HeaderBlock? { state.withLock { $0.trailers } }

  /// How the call ended; nil while it goes on.
  var end: ResponseReader.End? { state.withLock { $0.end } }

  // MARK: - The loop's side

  /// The headers arrived.
  func headersArrived(_ block: HeaderBlock) {
    wake { $0.headers = block }
  }

  /// A message arrived.
  func messageArrived(_ bytes: UnsafeRawBufferPointer) {
    wake { state in unsafe state.messages.append(bytes, wasCompressed: false) }
  }

  /// Whether flow-control credit may be returned now; otherwise the task will ask for it.
  func mayReturnCredit() -> Bool {
    state.withLock { state in
      state.owesCredit = !state.messages.isEmpty
      return !state.owesCredit
    }
  }

  /// The call is over.
  func ended(_ end: ResponseReader.End, trailers: HeaderBlock?) {
    wake { state in
      guard state.end == nil else { return }
      state.end = end
      state.trailers = trailers
    }
  }

  private func wake(_ change: (inout State) -> Void) {
    let waiting = state.withLock { state in
      change(&state)
      return state.waiting.isEmpty ? [] : exchange(&state.waiting, with: [])
    }
    for task in waiting { task.resume(returning: false) }
  }
}

/// Puts a value in the place of another, which it returns.
private func exchange<Value>(_ place: inout Value, with value: Value) -> Value {
  defer { place = value }
  return place
}
