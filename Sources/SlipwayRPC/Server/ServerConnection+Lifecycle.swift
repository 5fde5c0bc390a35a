internal import SlipwayBase
internal import SlipwayHTTP2
internal import SlipwayRuntime

/// Timers, draining, and the end of calls with their connection.
extension ServerConnection {
  /// Starts to drain: tells the client not to open streams any more, then waits until it knows.
  ///
  /// Streams that it opened meanwhile are served (RFC 9113 §6.8): the final GOAWAY is sent when the
  /// client has acknowledged a PING that followed the notice, or did not in time.
  func drain() {
    guard phase == .opening || phase == .serving else { return }
    phase = .noticed
    definition.log.info("GOAWAY sent", fields([LogField("reason", "drain notice")]))
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
      "GOAWAY sent", fields([LogField("code", "NO_ERROR"), LogField("reason", "draining")]))
    session.submitGoAway(.noError, debug: "the server is shutting down")
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
    for timer in [watchTimer.take(), drainTimer.take()] {
      if let timer { loop.cancel(timer) }
    }
  }

  /// Cancels all calls; nghttp2 does not say that streams close when their session ends.
  func abandonCalls() {
    for stream in streams.all { abandon(stream) }
    streams.removeAll()
  }

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
      return close("the client did not read its answers in time (writeTimeout)")
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
