internal import SlipwayBase
internal import SlipwayRuntime

/// Gives the calls of a channel to its connection, which it makes and makes again, and lets them
/// wait meanwhile. Confined to its loop.
///
///     idle ──call──▶ connecting ──opened──▶ ready ──lost──▶ idle
///                        └──failed──▶ waiting ──backoff over──▶ idle
final class CallDispatcher: @unchecked Sendable {  // confined to its loop
  private enum State {
    case idle
    case connecting(Connector)
    case ready(ClientConnection)
    /// The last attempt failed; calls that do not wait for a connection fail with the same error.
    case waiting(RPCError, TimerID)
    case closed
  }

  private let loop: EventLoop
  private let target: Target
  private let options: ChannelOptions
  private let headers: RequestHeaders
  private var state = State.idle
  private var queue = CallQueue()
  private var failures = 0
  /// Connections that take no more calls but still have some.
  private var leaving: [ObjectIdentifier: ClientConnection] = [:]
  private var isClosing = false
  private var closeTimer: TimerID?
  private var whenClosed: [() -> Void] = []

  init(_ target: Target, _ options: ChannelOptions, _ headers: RequestHeaders, on loop: EventLoop) {
    self.target = target
    self.options = options
    self.headers = headers
    self.loop = loop
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

  /// Bytes of a streamed request that are taken while the call waits for a connection.
  private static let waitingRequestBytesMax = 64 * 1024

  /// What calls end with that come after `close`.
  static let channelClosed = RPCError(
    code: .unavailable, message: "the channel was closed before the call")

  // MARK: - Calls

  private var current: ClientConnection? {
    if case .ready(let connection) = state { connection } else { nil }
  }

  private func place(_ call: ClientCall) {
    switch state {
    case .closed:
      end(call, .failure(Self.channelClosed))
    case .waiting(let failure, _) where !call.options.waitForReady:
      end(call, .failure(failure))
    case .ready(let connection) where queue.count == 0 && connection.mayTakeCall:
      connection.assumeIsolated { $0.open(call) }
    case .idle, .connecting, .ready, .waiting:
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
      if case .idle = state { connect() }
    }
  }

  private func placeQueued() {
    while let connection = current, connection.mayTakeCall, let call = queue.popFirst() {
      connection.assumeIsolated { $0.open(call) }
    }
  }

  /// Ends a call before its outcome came, wherever it is.
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

  private func end(_ call: ClientCall, _ outcome: ResponseReader.End) {
    if let timer = call.deadlineTimer.take() { loop.cancel(timer) }
    call.end(outcome)
  }

  // MARK: - The connection

  private func connect() {
    let connector = Connector(target, options, on: loop, headers) { [weak self] connection, event in
      self?.handle(event, of: connection)
    }
    state = .connecting(connector)
    connector.start { [weak self] result in
      guard let self else { return }
      switch result {
      case .success(let connection): self.connected(connection)
      case .failure(let failure): self.attemptFailed(failure)
      }
    }
  }

  private func connected(_ connection: ClientConnection) {
    failures = 0
    state = .ready(connection)
    placeQueued()
  }

  private func attemptFailed(_ failure: RPCError) {
    failures += 1
    let delay = options.backoff.delay(afterFailures: failures, chance: .random(in: 0...1))
    let timer = loop.schedule(at: .now() + delay) { self.becomeIdle() }
    state = .waiting(failure, timer)
    for call in queue.takeAll(where: { !$0.options.waitForReady }) { end(call, .failure(failure)) }
    closeIfDone()
  }

  private func becomeIdle() {
    state = .idle
    if queue.count > 0 { connect() }
  }

  private func handle(_ event: ClientConnection.Event, of connection: ClientConnection) {
    switch event {
    case .opened:
      break
    case .hasRoom:
      placeQueued()
    case .leaving:
      leaving[ObjectIdentifier(connection)] = connection
      if current === connection { becomeIdle() }
    case .notSent(let call):
      call.place = .nowhere
      if call.request.isReplayable { place(call) } else { end(call, .failure(.refused)) }
    case .refused(let call):
      if call.startOver() { place(call) } else { end(call, .failure(.refused)) }
    case .ended(let call, let end):
      self.end(call, end)
      placeQueued()
    case .closed:
      leaving[ObjectIdentifier(connection)] = nil
      if current === connection { becomeIdle() }
    }
    closeIfDone()
  }

  // MARK: - The end

  /// Takes no more calls, lets those that it has go on for `grace`, then ends everything and calls
  /// `done`.
  func close(grace: Duration, _ done: @escaping () -> Void) {
    if case .closed = state { return done() }
    whenClosed.append(done)
    guard !isClosing else { return }
    isClosing = true
    closeTimer = loop.schedule(at: .now() + grace) { self.closeNow() }
    closeIfDone()
  }

  /// Ends everything; calls that are under way or wait are cancelled.
  func closeNow() {
    if case .closed = state { return }
    let reason = RPCError(code: .cancelled, message: "the channel was closed")
    let connections = connections
    isClosing = true
    switch state {
    case .connecting(let connector): connector.cancel()
    case .waiting(_, let timer): loop.cancel(timer)
    case .idle, .ready, .closed: break
    }
    state = .closed
    if let timer = closeTimer.take() { loop.cancel(timer) }
    for call in queue.takeAll(where: { _ in true }) { end(call, .failure(reason)) }
    for connection in connections { connection.assumeIsolated { $0.goAway(reason) } }
    for done in whenClosed { done() }
    whenClosed = []
  }

  private var connections: [ClientConnection] {
    Array(leaving.values) + (current.map { [$0] } ?? [])
  }

  private func closeIfDone() {
    guard isClosing, queue.count == 0 else { return }
    if connections.allSatisfy({ $0.assumeIsolated { $0.openCalls } == 0 }) { closeNow() }
  }
}

extension ClientConnection {
  /// Whether another call may be opened now; only on the loop.
  fileprivate nonisolated var mayTakeCall: Bool { assumeIsolated { $0.hasRoom } }
}
