internal import SlipwayBase
internal import SlipwayHTTP2
internal import SlipwayRuntime

/// From calls to frames, and from events of the session to outcomes.
extension ClientConnection {
  /// Whether another call may be opened now.
  var hasRoom: Bool {
    phase == .serving && session.mayOpenStreams
      && calls.count < min(session.peerConcurrentStreamsMax, options.concurrentCallsMax)
  }

  /// Sends a call's request, as far as it is there.
  func open(_ call: ClientCall) {
    do throws(HTTP2Error) {
      settings.headers.write(to: requestBlock, for: call)
      let stream = try session.submitRequest(headers: requestBlock)
      calls[stream] = call
      call.place = .stream(stream, of: self)
      if calls.count == 1 { obey(keepalive?.callsBegan(at: .now())) }
      unsafe call.request.withUnsafeBytes { unsafe append($0, of: call, to: stream) }
      call.commitIfLong()
      if stream > options.streamIDMax { leave() }
    } catch {
      // The identifiers of streams are used up.
      leave()
      tell(.notSent(call))
    }
    scheduleFlush()
  }

  /// Sends what the task of a call has made meanwhile.
  func sendMore(_ stream: Int32) {
    guard let call = calls[stream] else { return }
    unsafe call.takeRequest { unsafe append($0, of: call, to: stream) }
    call.commitIfLong()
  }

  /// Sends bytes of a call's request, and its end once it is complete.
  private func append(
    _ bytes: UnsafeRawBufferPointer, of call: ClientCall, to stream: Int32
  ) {
    session.write(stream) { body in unsafe body.append(bytes) }
    if call.request.isComplete { session.finish(stream, trailers: nil) }
    scheduleFlush()
    guard let outbox = call.outbox else { return }
    if session.pendingBytes(of: stream) > Self.streamOutputBytesMax {
      outbox.setBlocked(true)
      blockedStreams.append(stream)
    } else {
      outbox.setBlocked(false)
    }
  }

  /// Lets tasks go on that wait until their messages were sent.
  func wakeSenders() {
    guard !blockedStreams.isEmpty else { return }
    blockedStreams.removeAll { stream in
      guard let outbox = calls[stream]?.outbox else { return true }
      guard session.pendingBytes(of: stream) <= Self.streamOutputBytesMax / 2 else { return false }
      outbox.setBlocked(false)
      return true
    }
  }

  /// The task of a call has taken all messages that were there.
  func returnCredit(_ stream: Int32) {
    guard let call = calls[stream] else { return }
    session.consume(stream, call.uncreditedBytes)
    call.uncreditedBytes = 0
    scheduleFlush()
  }

  /// Gives up a call, whose outcome its owner knows already.
  func cancel(_ stream: Int32) {
    guard calls[stream] != nil else { return }
    forget(stream)
    session.reset(stream, .cancel)
    scheduleFlush()
  }

  /// Acts on what the session recorded.
  func takeEvents() {
    while let event = session.nextEvent() {
      guard phase != .closed else { continue }
      switch event {
      case .headers(let stream, let block, _, let endStream):
        if let call = calls[stream] {
          settle(stream, call.receive(block, endStream: endStream), hasEnded: endStream)
        }
        readBlocks.append(block)
      case .data(let stream, let bytes, let endStream):
        receiveBody(stream, bytes, endStream)
      case .closed(let stream, let code):
        closed(stream, code)
      case .resetSent(let stream, let code, let forced):
        if forced { settle(stream, .failure(.brokenStream(code)), hasEnded: true) }
      case .settings:
        settingsArrived()
      case .goAway(_, let code, let debug):
        if code != .noError { complaint = debug.isEmpty ? "\(code)" : "\(code): \(debug)" }
        if code == .enhanceYourCalm, debug == "too_many_pings" { tell(.tooManyPings) }
        leave()
      case .headersNotSent(let stream, let reason):
        notSent(stream, reason)
      case .settingsAcknowledged, .pingAcknowledged, .ping, .goAwaySent:
        break
      }
    }
    while let block = readBlocks.popLast() { session.recycle(block) }
  }

  private func settingsArrived() {
    switch phase {
    case .opening:
      phase = .serving
      obey(keepalive?.start())
      noteIdle()
      tell(.opened)
    case .serving:
      tell(.hasRoom)
    case .leaving, .closed:
      break
    }
  }

  private func receiveBody(_ stream: Int32, _ bytes: ReceivedBytes, _ endStream: Bool) {
    // Credit of streams that are gone was returned by the session already.
    guard let call = calls[stream] else { return }
    let end = unsafe call.receive(session.bytes(bytes), endStream: endStream)
    if end == nil, !endStream {
      call.uncreditedBytes += bytes.count
      if call.inbox?.mayReturnCredit() ?? true { returnCredit(stream) }
    }
    settle(stream, end, hasEnded: endStream)
  }

  /// Ends a call when its end is known, and what either side would still send for it.
  private func settle(_ stream: Int32, _ end: ResponseReader.End?, hasEnded: Bool) {
    guard let end, let call = calls[stream] else { return }
    forget(stream)
    if !hasEnded {
      session.reset(stream, .cancel)
    } else if !call.request.isComplete || session.pendingBytes(of: stream) > 0 {
      session.reset(stream, .noError)
    }
    tell(.ended(call, end))
  }

  /// A request stayed behind: GOAWAY came before it could be written, or its headers cannot be put
  /// into frames. The server never heard of the stream, so there is none to be reset.
  private func notSent(_ stream: Int32, _ reason: String) {
    guard let call = calls[stream] else { return }
    forget(stream)
    if session.mayOpenStreams {
      tell(.ended(call, .failure(.unsendable(reason))))
    } else {
      tell(.notSent(call))
    }
  }

  private func closed(_ stream: Int32, _ code: ErrorCode) {
    guard let call = calls[stream] else { return }
    forget(stream)
    if code == .refusedStream {
      tell(.refused(call))
    } else {
      tell(.ended(call, .failure(.reset(code))))
    }
  }

  private func leave() {
    guard phase == .serving else { return }
    phase = .leaving
    tell(.leaving)
  }

  /// Bytes of a streamed request that wait to be sent before its task has to wait.
  private static let streamOutputBytesMax = 64 * 1024

  // MARK: - Keepalive

  /// Does what the rules of keepalive ask for.
  private func obey(_ action: Keepalive.Action?) {
    switch action {
    case .armTimer(let instant):
      armKeepalive(at: instant)
    case .sendPing(let instant):
      session.ping(payload: 0)
      scheduleFlush()
      armKeepalive(at: instant)
    case .closeDead:
      close(Self.lost("nothing was heard from the server in time (keepalive.timeout)"))
    case nil:
      break
    }
  }

  private func armKeepalive(at instant: MonotonicInstant) {
    if let timer = keepaliveTimer { loop.cancel(timer) }
    keepaliveTimer = loop.schedule(at: instant) {
      self.assumeIsolated { connection in
        connection.keepaliveTimer = nil
        connection.obey(connection.keepalive?.timerFired(at: .now()))
      }
    }
  }

  // MARK: - Idleness

  private func forget(_ stream: Int32) {
    calls[stream] = nil
    guard calls.count == 0 else { return }
    keepalive?.callsEnded()
    noteIdle()
  }

  /// The connection has no calls from now on. One timer watches however often that happens.
  private func noteIdle() {
    idleSince = .now()
    if idleTimer == nil { watchIdleness() }
  }

  private func watchIdleness() {
    idleTimer = loop.schedule(at: idleSince + options.idleTimeout) {
      self.assumeIsolated { $0.checkIdleness() }
    }
  }

  private func checkIdleness() {
    idleTimer = nil
    guard calls.count == 0, options.serviceConfig?.loadBalancing != .roundRobin else { return }
    guard MonotonicInstant.now() - idleSince >= options.idleTimeout else { return watchIdleness() }
    goAway(Self.lost("it had no calls for \(options.idleTimeout) (idleTimeout)"))
  }
}
