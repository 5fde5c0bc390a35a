internal import SlipwayBase
internal import SlipwayCompression
internal import SlipwayHTTP2
internal import SlipwayRuntime

/// One call on a connection: where its halves stand and what belongs to it.
///
/// Holds state only; `ServerConnection`, on whose loop it lives, acts.
final class ServerStream: @unchecked Sendable {  // confined to the loop of its connection
  let id: Int32
  let startedAt: MonotonicInstant
  /// The method; nil when the call was refused.
  let route: Route?
  let deadline: Deadline?
  var inbound: InboundHalf
  var outbound = OutboundHalf()
  var reader: MessageReader
  /// Messages that were received and not taken yet.
  var held = MessageQueue()
  /// Whether the only message of the request came compressed.
  var messageWasCompressed = false
  /// Bytes of the body whose flow-control credit was not returned yet.
  var uncreditedBytes = 0
  /// Why no message follows those that are held; nil when the request may go on or ended well.
  var requestFailure: RPCError?
  /// The handler that waits for a message.
  private(set) var waitingReader: HandlerContinuation?
  /// The handler that waits for room to send.
  private(set) var waitingWriter: HandlerContinuation?
  /// How the messages of the response are compressed; decided when its headers are sent.
  var compression: CompressionFormat?
  var deadlineTimer: TimerID?
  private(set) var context: ServerContext?
  private var headers: HeaderBlock?
  private var task: Task<Void, Never>?
  private var isHandlerRunning = false

  init(
    _ id: Int32, _ head: RequestHead, headers: HeaderBlock, receivedAt: MonotonicInstant,
    messageBytesMax: Int
  ) {
    self.id = id
    startedAt = receivedAt
    route = head.route
    deadline = head.timeoutNanoseconds.map { [startedAt] in .after(nanoseconds: $0, from: startedAt)
    }
    inbound = InboundHalf(head.route?.cardinality ?? .many)
    reader = MessageReader(bytesMax: messageBytesMax, encoding: head.encoding)
    self.headers = headers
  }

  /// Whether the handler cannot start before the client has sent the rest of its request.
  var awaitsRequest: Bool {
    if case .onHeaders? = route?.start { return false }
    return !inbound.hasEnded && !outbound.hasFinished
  }

  /// Makes the context that the handler sees.
  func handlerWillStart(peer: String, _ identity: PeerIdentity?) -> ServerContext {
    guard let route, let headers else { preconditionFailure("a refused call has no handler") }
    let context = ServerContext(
      method: route.method, headers: headers, deadline: deadline, peer: peer,
      peerIdentity: identity)
    if messageWasCompressed { context.noteMessage(wasCompressed: true) }
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

  /// Tells the handler, if it still runs, that nobody waits for it, and why.
  func cancelHandler(_ reason: @autoclosure () -> RPCError) {
    guard isHandlerRunning else { return }
    if requestFailure == nil { requestFailure = reason() }
    wakeReader()
    wakeWriter()
    task?.cancel()
  }

  /// Keeps a handler until there is a message or none will come.
  func readerWaits(_ reader: CheckedContinuation<Bool, Never>) {
    waitingReader = HandlerContinuation(reader)
  }

  /// Keeps a handler until there is room to send.
  func writerWaits(_ writer: CheckedContinuation<Bool, Never>) {
    waitingWriter = HandlerContinuation(writer)
  }

  /// Lets a handler that waits for a message look again.
  func wakeReader() {
    waitingReader.take()?.resume()
  }

  /// Lets a handler that waits for room to send look again.
  func wakeWriter() {
    waitingWriter.take()?.resume()
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
