internal import SlipwayBase
internal import SlipwayHTTP2
internal import SlipwayRuntime

/// From events of the session to handlers.
extension ServerConnection {
  /// Acts on what the session recorded and runs the handlers of the requests that are complete.
  func takeEvents() {
    while let request = nextCompleteRequest() {
      let batch = HandlerBatch(request)
      let task = Task.immediate { await run(batch) }
      batch.end()?.handlerStarted(task)
    }
  }

  /// Acts on events until one makes a request complete whose handler is to be run.
  private func nextCompleteRequest() -> CompleteRequest? {
    while let event = session.nextEvent() {
      if phase != .closed, let request = act(on: event) { return request }
    }
    return nil
  }

  private func run(_ batch: HandlerBatch) async {
    var next = batch.takeFirst()
    while let request = next.take() {
      let stream = request.stream
      batch.willRun(stream)
      await run(request)
      batch.didRun()
      if batch.mayGoOn { next = nextCompleteRequest() }
    }
  }

  private func run(_ request: consuming CompleteRequest) async {
    let stream = request.stream
    guard case .onMessage(let run)? = stream.route?.start, takeHandlerSlot(for: stream) else {
      return
    }
    do throws(RPCError) {
      try await run(request, self)
    } catch {
      finish(stream, failure: error)
    }
    endHandler(of: stream)
  }

  private func act(on event: SessionEvent) -> CompleteRequest? {
    switch event {
    case .headers(let id, let block, let opensStream, let endStream):
      if opensStream { begin(id, block) } else { session.recycle(block) }
      if endStream, let stream = streams[id] { return endRequest(stream) }
    case .data(let id, let bytes, let endStream):
      return receiveBody(id, bytes, endStream)
    case .closed(let id, let code):
      closed(id, code)
    case .resetSent(let id, let code, let forced):
      logReset(id, code, forced)
    case .headersNotSent(let id, let reason):
      definition.log.error("headers not sent", fields([LogField("reason", reason)]))
      session.reset(id, .internalError)
    case .settings:
      watch.opened()
      if phase == .opening { phase = .serving }
    case .pingAcknowledged(let payload):
      if payload == Session.drainPing { leave() }
    case .goAwaySent(let code, let debug) where code != .noError:
      // Graceful ones were logged when they were asked for.
      definition.metrics.failedConnections.increment()
      definition.log.warning(
        "GOAWAY sent", fields([LogField("code", "\(code)"), LogField("reason", debug)]))
    case .goAway(_, let code, let debug):
      definition.log.debug(
        "GOAWAY received", fields([LogField("code", "\(code)"), LogField("debug", debug)]))
    case .ping:
      guard !pings.allowsPing(at: .now(), hasCalls: streams.count > 0) else { return nil }
      fail(HTTP2Error(code: .enhanceYourCalm, reason: "too_many_pings"))
    case .settingsAcknowledged, .goAwaySent:
      break
    }
    return nil
  }

  private func begin(_ id: Int32, _ block: HeaderBlock) {
    let head = RequestHead(
      block, router: definition.router,
      headerListBytesMax: definition.limits.http2.headerListBytesMax)
    let stream = ServerStream(
      id, head, headers: block, receivedAt: session.receivedAt,
      messageBytesMax: definition.limits.receiveMessageBytesMax)
    streams[id] = stream
    if streams.count == 1 { callsBegan() }
    (stream.route?.metrics ?? definition.metrics.unregistered).countStart()
    if let refusal = head.refusal { return refuse(stream, refusal) }
    if let deadline = stream.deadline {
      stream.deadlineTimer = loop.schedule(at: deadline.instant) {
        self.assumeIsolated { $0.expire(id) }
      }
    }
    if case .onHeaders(let start)? = stream.route?.start, takeHandlerSlot(for: stream) {
      start(stream, self)
    }
  }

  private func receiveBody(
    _ id: Int32, _ bytes: ReceivedBytes, _ endStream: Bool
  ) -> CompleteRequest? {
    // Credit of streams that are gone was returned by the session already.
    guard let stream = streams[id] else { return nil }
    do throws(RPCError) {
      let received = unsafe session.bytes(bytes)
      if endStream, let message = unsafe try onlyMessage(of: stream, received) {
        return unsafe CompleteRequest(stream, borrowing: message)
      }
      try unsafe stream.reader.read(received) { message, wasCompressed throws(RPCError) in
        switch stream.inbound.message() {
        case .deliver:
          unsafe stream.held.append(message, wasCompressed: wasCompressed)
        case .fail(let error): throw error
        case .complete, .ignore: break
        }
      }
    } catch {
      failRequest(of: stream, error)
    }
    if endStream { return endRequest(stream) }
    returnCredit(of: stream, received: bytes.count)
    stream.wakeReader()
    return nil
  }

  /// The only message of a request that arrived at once, which then needs no copy; nil when it is
  /// not that simple.
  private func onlyMessage(
    of stream: ServerStream, _ bytes: UnsafeRawBufferPointer
  ) throws(RPCError) -> UnsafeRawBufferPointer? {
    guard case .onMessage? = stream.route?.start, stream.inbound.isUntouched,
      stream.reader.isBetweenMessages,
      let message = try unsafe stream.reader.onlyMessage(in: bytes),
      case .deliver = stream.inbound.message(),
      case .complete = stream.inbound.end(isBetweenMessages: true)
    else { return nil }
    return unsafe message
  }

  private func endRequest(_ stream: ServerStream) -> CompleteRequest? {
    switch stream.inbound.end(isBetweenMessages: stream.reader.isBetweenMessages) {
    case .complete:
      if case .onMessage? = stream.route?.start {
        var held = MessageQueue()
        swap(&held, &stream.held)
        stream.messageWasCompressed = held.firstWasCompressed
        return CompleteRequest(stream, owning: held.joined())
      }
      stream.wakeReader()
    case .fail(let error):
      failRequest(of: stream, error)
    case .deliver, .ignore:
      stream.wakeReader()
    }
    return nil
  }

  /// The request cannot be read any further. A handler that takes its messages one by one is told
  /// after those that came before; otherwise the call ends at once.
  private func failRequest(of stream: ServerStream, _ error: RPCError) {
    guard case .onHeaders? = stream.route?.start, !stream.outbound.hasFinished else {
      return finish(stream, failure: error)
    }
    stream.inbound.discard()
    if stream.requestFailure == nil { stream.requestFailure = error }
    stream.wakeReader()
  }

  /// Takes a place for a handler; answers the call and returns false when there is none.
  private func takeHandlerSlot(for stream: ServerStream) -> Bool {
    guard runningHandlers < limits.handlersPerConnectionMax, home.takeHandlerSlot() else {
      finish(
        stream,
        failure: RPCError(
          code: .resourceExhausted,
          message: "too many calls are running (handlersPerConnectionMax, handlersMax)"))
      return false
    }
    runningHandlers += 1
    return true
  }

  private func closed(_ id: Int32, _ code: ErrorCode) {
    guard let stream = streams.take(id) else { return }
    if streams.count == 0 { callsEnded() }
    if !stream.outbound.hasFinished {
      definition.log.debug(
        "RST_STREAM received",
        fields([LogField("stream", "\(id)"), LogField("code", "\(code)")]))
    }
    abandon(stream)
    if let headers = stream.takeHeaders() { session.recycle(consume headers) }
  }

  private func logReset(_ id: Int32, _ code: ErrorCode, _ forced: Bool) {
    let level: LogLevel = forced ? .info : .debug
    let reason = forced ? "the client broke the protocol" : "the call is decided"
    definition.log.log(
      level, "RST_STREAM sent",
      fields([
        LogField("stream", "\(id)"), LogField("code", "\(code)"), LogField("reason", reason),
      ]))
  }
}

extension Session {
  /// The payload of the PING that asks whether a client is still there.
  static let keepalivePing: UInt64 = 0x736C_6970_7761_7920

  /// The payload by which a draining connection knows its PING.
  static let drainPing: UInt64 = 0x736C_6970_7761_7921
}
