internal import SlipwayBase
internal import SlipwayHTTP2
internal import SlipwayRuntime

/// One call on a connection: where its halves stand and what belongs to it.
///
/// Holds state only; `ServerConnection`, on whose loop it lives, acts.
final class ServerStream {
  let id: Int32
  let startedAt: MonotonicInstant
  /// The method; nil when the call was refused.
  let route: Route?
  let deadline: Deadline?
  var inbound: InboundHalf
  var outbound = OutboundHalf()
  var reader: MessageReader
  /// The request message, when it was complete before the client ended its half.
  var heldMessage = ByteBuffer()
  var deadlineTimer: TimerID?
  private(set) var context: ServerContext?
  private var headers: HeaderBlock?
  private var task: Task<Void, Never>?
  private var isHandlerRunning = false

  init(_ id: Int32, _ head: RequestHead, headers: HeaderBlock, messageBytesMax: Int) {
    self.id = id
    startedAt = .now()
    route = head.route
    deadline = head.timeoutNanoseconds.map { [startedAt] in .after(nanoseconds: $0, from: startedAt)
    }
    inbound = InboundHalf(head.route?.cardinality ?? .many)
    reader = MessageReader(bytesMax: messageBytesMax, encoding: head.encoding)
    self.headers = headers
  }

  /// Makes the context that the handler sees.
  func handlerWillStart(peer: String) -> ServerContext {
    guard let route, let headers else { preconditionFailure("a refused call has no handler") }
    let context = ServerContext(
      method: route.method, headers: headers, deadline: deadline, peer: peer)
    self.context = context
    isHandlerRunning = true
    return context
  }

  /// Remembers the task of a handler that did not finish at once.
  func handlerStarted(_ task: Task<Void, Never>) {
    if isHandlerRunning { self.task = task }
  }

  /// Forgets the handler's task and context.
  func handlerEnded() {
    isHandlerRunning = false
    task = nil
    context = nil
  }

  /// Tells the handler, if it still runs, that nobody waits for it.
  func cancelHandler() {
    task?.cancel()
  }

  /// Gives up the headers, for their memory to be used again.
  func takeHeaders() -> HeaderBlock? {
    headers.take()
  }
}

extension Route {
  /// How many messages the method takes.
  var cardinality: InboundHalf.Cardinality {
    switch method.kind {
    case .unary, .serverStreaming: .one
    case .clientStreaming, .bidirectional: .many
    }
  }
}
