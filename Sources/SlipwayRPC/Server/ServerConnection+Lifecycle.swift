internal import SlipwayBase
internal import SlipwayHTTP2
internal import SlipwayRuntime

/// Timers, draining, and the end of calls with their connection.
extension ServerConnection {
  /// Starts to drain: tells the client not to open streams any more, then waits until it knows.
  ///
  /// Streams that it opened meanwhile are served (RFC 9113 §6.8): the final GOAWAY is sent when the
  /// client has acknowledged a PING that followed the notice, or did not in time.
  ///
  /// `reason` is the text of the final GOAWAY.
  func drain(_ reason: String) {
    guard phase == .opening || phase == .serving else { return }
    phase = .noticed
    drainReason = reason
    definition.log.info(
      "GOAWAY sent", fields([LogField("code", "NO_ERROR"), LogField("reason", "drain notice")]))
    session.submitShutdownNotice()
    session.ping(payload: Session.drainPing)
    drainTimer = loop.schedule(at: .now() + limits.drainNoticeTimeout) {
      self.assumeIsolated { $0.leave() }
    }
    scheduleFlush()
  }

  /// Sends the final GOAWAY; the connection closes when its calls are finished.
  func leave() {
    guard phase == .noticed else { return }
    phase = .leaving
    if let timer = drainTimer.take() { loop.cancel(timer) }
    definition.log.info(
      "GOAWAY sent", fields([LogField("code", "NO_ERROR"), LogField("reason", drainReason)]))
    session.submitGoAway(.noError, debug: drainReason)
    scheduleFlush()
  }

  /// Makes sure that a slow client is noticed.
  func armWatch() {
    guard watchTimer == nil, phase != .closed else { return }
    watchTimer = loop.schedule(at: .now() + watch.interval) {
      self.assumeIsolated { $0.checkWatch() }
    }
  }

  /// Stops all timers of the connection and of its calls.
  func cancelTimers() {
    let timers = [
      watchTimer.take(), drainTimer.take(), keepaliveTimer.take(), ageTimer.take(),
    ]
    for timer in timers {
      if let timer { loop.cancel(timer) }
    }
  }

  /// Cancels all calls; nghttp2 does not say that streams close when their session ends.
  func abandonCalls() {
    for stream in streams.all { abandon(stream) }
    streams.removeAll()
  }

  // MARK: - Keepalive and age

  /// The first call of the connection was opened.
  func callsBegan() {
    age.callsBegan()
    obey(keepalive.callsBegan(at: .now()))
  }

  /// The last call of the connection ended.
  func callsEnded() {
    keepalive.callsEnded()
    obey(age.callsEnded(at: .now()))
  }

  /// Does what the rules of keepalive ask for.
  func obey(_ action: Keepalive.Action?) {
    switch action {
    case .armTimer(let instant):
      armKeepalive(at: instant)
    case .sendPing(let instant):
      session.ping(payload: Session.keepalivePing)
      scheduleFlush()
      armKeepalive(at: instant)
    case .closeDead:
      definition.log.info(
        "client is gone", fields([LogField("rule", "keepalive"), LogField("limit", "timeout")]))
      close("nothing was heard from the client in time (keepalive.timeout)")
    case nil:
      break
    }
  }

  /// Does what the rules of idleness and age ask for.
  func obey(_ action: ConnectionAge.Action?) {
    switch action {
    case .armTimer(let instant):
      armAge(at: instant)
    case .drain(let reason, let instant):
      drain(reason.rawValue)
      if let instant { armAge(at: instant) }
    case .cutOff:
      close("its calls went on for too long (connectionAgeGrace)")
    case nil:
      break
    }
  }

  private func armKeepalive(at instant: MonotonicInstant) {
    if let timer = keepaliveTimer { loop.cancel(timer) }
    keepaliveTimer = loop.schedule(at: instant) {
      self.assumeIsolated { connection in
        connection.keepaliveTimer = nil
        connection.obey(connection.keepalive.timerFired(at: .now()))
      }
    }
  }

  private func armAge(at instant: MonotonicInstant) {
    if let timer = ageTimer { loop.cancel(timer) }
    ageTimer = loop.schedule(at: instant) {
      self.assumeIsolated { connection in
        connection.ageTimer = nil
        connection.obey(connection.age.timerFired(at: .now()))
      }
    }
  }

  // MARK: - Slow clients

  private func checkWatch() {
    watchTimer = nil
    let now = MonotonicInstant.now()
    switch watch.check(now: now) {
    case .opening:
      return fail(
        HTTP2Error(code: .settingsTimeout, reason: "no SETTINGS in time (openingTimeout)"))
    case .headers:
      return fail(
        HTTP2Error(code: .enhanceYourCalm, reason: "a header block took too long (headersTimeout)"))
    case .writing:
      let reason = "the client did not read its answers in time (writeTimeout)"
      definition.metrics.failedConnections.increment()
      definition.log.warning("connection given up", fields([LogField("reason", reason)]))
      return close(reason)
    case nil:
      break
    }
    var hasIncomplete = false
    for stream in streams.all where stream.awaitsRequest {
      if now - stream.startedAt >= limits.requestTimeout {
        finish(
          stream,
          failure: RPCError(
            code: .deadlineExceeded,
            message: "the request was not complete within \(limits.requestTimeout) "
              + "(requestTimeout)"))
      } else {
        hasIncomplete = true
      }
    }
    if hasIncomplete || watch.isWaiting { armWatch() }
  }
}
