internal import SlipwayBase
internal import SlipwayRuntime

/// Gives the calls of a channel to its connections, tries again those that may be, and lets them
/// wait meanwhile. Confined to its loop.
///
/// `ConnectionPool` knows which connections there are; a call is at one place at a time:
///
///     start ──▶ queue ──▶ stream ──▶ end
///                 ▲──retry──┘
final class CallDispatcher: @unchecked Sendable {  // confined to its loop
  private let loop: EventLoop
  private let options: ChannelOptions
  private let pool: ConnectionPool
  private var throttle: RetryThrottle?
  private var queue = CallQueue()
  /// Calls that wait before their next attempt.
  private var resting: [ObjectIdentifier: ClientCall] = [:]
  private var isClosing = false
  private var isClosed = false
  private var closeTimer: TimerID?
  private var whenClosed: [() -> Void] = []

  init(
    _ target: Target, _ settings: ConnectionSettings, on loop: EventLoop,
    _ watch: ChannelWatch = ChannelWatch()
  ) {
    self.loop = loop
    options = settings.options
    throttle = settings.options.serviceConfig?.retryThrottling.map { RetryThrottle($0) }
    pool = ConnectionPool(target, settings, on: loop, watch)
    pool.owner = { [weak self] in self?.handle($0) }
  }

  /// Starts a call.
  func start(_ call: ClientCall) {
    guard !call.isOver else { return }
    guard !isClosing else { return call.end(.failure(Self.channelClosed)) }
    if let deadline = call.deadline {
      guard !call.isLate else { return call.end(.failure(.deadlineExceeded)) }
      call.deadlineTimer = loop.schedule(at: deadline.instant) {
        call.deadlineTimer = nil
        self.abandon(call, .deadlineExceeded)
      }
    }
    place(call)
  }

  /// Ends a call that its caller does not want any more.
  func cancel(_ call: ClientCall) {
    abandon(call, RPCError(code: .cancelled, message: "the call was cancelled by its caller"))
  }

  /// The task of a call has more to send.
  func send(_ call: ClientCall) {
    guard !call.isOver else { return }
    if case .stream(let stream, let connection) = call.place {
      connection.assumeIsolated { $0.sendMore(stream) }
    } else {
      unsafe call.takeRequest { _ in }
      call.outbox?.setBlocked(call.request.count > Self.waitingRequestBytesMax)
    }
  }

  /// The task of a call has taken all its messages: the server may send more.
  func returnCredit(of call: ClientCall) {
    guard case .stream(let stream, let connection) = call.place else { return }
    connection.assumeIsolated { $0.returnCredit(stream) }
  }

  /// Connects without waiting for a call.
  func connect() {
    if !isClosing { pool.connect() }
  }

  /// Bytes of a streamed request that are taken while the call waits for a connection.
  private static let waitingRequestBytesMax = 64 * 1024

  /// What calls end with that come after `close`.
  static let channelClosed = RPCError(
    code: .unavailable, message: "the channel was closed before the call")

  // MARK: - Calls

  private func place(_ call: ClientCall) {
    if isClosed { return end(call, .failure(Self.channelClosed)) }
    if !call.waitsForReady, let failure = pool.failure { return end(call, .failure(failure)) }
    if queue.count == 0, let connection = pool.pick() {
      return connection.assumeIsolated { $0.open(call) }
    }
    guard queue.count < options.queuedCallsMax else {
      return end(
        call,
        .failure(
          RPCError(
            code: .resourceExhausted,
            message: "\(queue.count) calls wait already (queuedCallsMax)")))
    }
    call.place = .queue
    queue.append(call)
    pool.connect()
  }

  private func placeQueued() {
    while queue.count > 0, let connection = pool.pick(), let call = queue.popFirst() {
      connection.assumeIsolated { $0.open(call) }
    }
    if queue.count > 0 { pool.connect() }
  }

  /// Ends a call before its end came, wherever it is.
  private func abandon(_ call: ClientCall, _ reason: RPCError) {
    let place = call.place
    end(call, .failure(reason))
    switch place {
    case .stream(let stream, let connection):
      connection.assumeIsolated { $0.cancel(stream) }
      placeQueued()
    case .queue:
      queue.oneEnded()
    case .nowhere:
      break
    }
    closeIfDone()
  }

  private func end(_ call: ClientCall, _ end: ResponseReader.End) {
    if let timer = call.deadlineTimer.take() { loop.cancel(timer) }
    if let timer = call.retryTimer.take() {
      loop.cancel(timer)
      resting[ObjectIdentifier(call)] = nil
    }
    call.end(end)
  }

  /// An attempt failed: makes another one, or ends the call.
  private func attemptFailed(
    _ call: ClientCall, _ failure: RPCError, _ reach: RetryState.Reach
  ) {
    guard let delay = call.delayToRetry(after: failure, reach, &throttle) else {
      return end(call, .failure(failure))
    }
    guard delay > .zero else { return place(call) }
    resting[ObjectIdentifier(call)] = call
    call.retryTimer = loop.schedule(at: .now() + delay) {
      call.retryTimer = nil
      self.resting[ObjectIdentifier(call)] = nil
      self.place(call)
    }
  }

  private func handle(_ event: ConnectionPool.Event) {
    switch event {
    case .hasRoom, .leaving:
      placeQueued()
    case .failed(let failure):
      for call in queue.takeAll(where: { !$0.waitsForReady }) { end(call, .failure(failure)) }
    case .notSent(let call):
      attemptFailed(call, .refused, .nowhere)
    case .refused(let call):
      attemptFailed(call, .refused, .refused)
    case .ended(let call, .success):
      throttle?.noteSuccess()
      end(call, .success(()))
      placeQueued()
    case .ended(let call, .failure(let failure)):
      attemptFailed(call, failure, .server)
      placeQueued()
    }
    closeIfDone()
  }

  // MARK: - The end

  /// Takes no more calls, lets those that it has go on for `grace`, then ends everything and calls
  /// `done`.
  func close(grace: Duration, _ done: @escaping () -> Void) {
    if isClosed { return done() }
    whenClosed.append(done)
    guard !isClosing else { return }
    isClosing = true
    closeTimer = loop.schedule(at: .now() + grace) { self.closeNow() }
    closeIfDone()
  }

  /// Ends everything; calls that are under way or wait are cancelled.
  func closeNow() {
    guard !isClosed else { return }
    let reason = RPCError(code: .cancelled, message: "the channel was closed")
    isClosing = true
    isClosed = true
    if let timer = closeTimer.take() { loop.cancel(timer) }
    for call in queue.takeAll(where: { _ in true }) { end(call, .failure(reason)) }
    for call in resting.values { end(call, .failure(reason)) }
    pool.close(reason)
    for done in whenClosed { done() }
    whenClosed = []
  }

  private func closeIfDone() {
    guard isClosing, !isClosed, queue.count == 0, resting.isEmpty else { return }
    if pool.openCalls == 0 { closeNow() }
  }
}
