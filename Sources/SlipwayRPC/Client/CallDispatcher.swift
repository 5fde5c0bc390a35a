internal import SlipwayBase
internal import SlipwayHTTP2
internal import SlipwayRuntime

/// Gives the calls of a channel to its connection, which it makes and makes again, and lets them
/// wait meanwhile. Confined to its loop.
///
///     idle ──call──▶ connecting ──opened──▶ ready ──lost──▶ idle
///                        └──failed──▶ waiting ──backoff over──▶ connecting or idle
final class CallDispatcher: @unchecked Sendable {  // confined to its loop
  private enum State {
    case idle
    case connecting
    case ready(ClientConnection)
    /// The last attempt failed; calls that do not wait for a connection fail with the same error.
    case waiting(RPCError)
    case closed
  }

  private let loop: EventLoop
  private let target: Target
  private let options: ChannelOptions
  private let userAgent: String
  private let resolver: Resolver
  private var state = State.idle
  private var queue: ArraySlice<ClientCall> = []
  private var failures = 0
  private var connector: Connector?
  /// The connection whose session is being opened.
  private var opening: ClientConnection?
  /// Connections that take no more calls but still have some.
  private var leaving: [ObjectIdentifier: ClientConnection] = [:]
  private var attemptTimer: TimerID?

  init(_ target: Target, _ options: ChannelOptions, _ loop: EventLoop, _ resolver: Resolver) {
    self.target = target
    self.options = options
    self.loop = loop
    self.resolver = resolver
    let own = "grpc-swift-slipway/\(Version.text)"
    userAgent = options.userAgentPrefix.isEmpty ? own : "\(options.userAgentPrefix) \(own)"
  }

  /// Starts a call.
  func start(_ call: ClientCall) {
    guard !call.isOver else { return }
    if let deadline = call.deadline {
      guard deadline > .now() else { return end(call, Self.deadlineExceeded) }
      call.deadlineTimer = loop.schedule(at: deadline) {
        call.deadlineTimer = nil
        self.abandon(call, Self.deadlineExceeded)
      }
    }
    place(call)
  }

  /// Ends a call that its caller does not want any more.
  func cancel(_ call: ClientCall) {
    abandon(call, RPCError(code: .cancelled, message: "the call was cancelled by its caller"))
  }

  /// Ends everything; calls that are under way or wait are cancelled.
  func close() {
    let reason = RPCError(code: .cancelled, message: "the channel was closed")
    let connections =
      Array(leaving.values) + [opening].compactMap(\.self) + [current].compactMap(\.self)
    state = .closed
    endAttempt()
    for call in takeQueue() { end(call, reason) }
    for connection in connections { connection.close(reason) }
  }

  // MARK: - Calls

  private var current: ClientConnection? {
    if case .ready(let connection) = state { connection } else { nil }
  }

  private func place(_ call: ClientCall) {
    switch state {
    case .closed:
      end(call, Self.channelClosed)
    case .waiting(let failure) where !call.options.waitForReady:
      end(call, failure)
    case .ready(let connection) where connection.hasRoom && queue.isEmpty:
      connection.open(call, authority: target.authority, userAgent: userAgent)
    case .idle, .connecting, .ready, .waiting:
      guard queue.count < options.queuedCallsMax else {
        return end(
          call,
          RPCError(
            code: .resourceExhausted,
            message: "\(queue.count) calls wait already (queuedCallsMax)"))
      }
      queue.append(call)
      if case .idle = state { connect() }
    }
  }

  private func placeQueued() {
    while let connection = current, connection.hasRoom, let call = queue.popFirst() {
      if call.isOver { continue }
      connection.open(call, authority: target.authority, userAgent: userAgent)
    }
  }

  private func abandon(_ call: ClientCall, _ reason: RPCError) {
    if let (connection, stream) = call.place {
      connection.cancel(stream)
      end(call, reason)
      placeQueued()
    } else {
      queue.removeAll { $0 === call }
      end(call, reason)
    }
  }

  private func end(_ call: ClientCall, _ reason: RPCError) {
    call.end(.failure(reason), on: loop)
  }

  private func takeQueue() -> ArraySlice<ClientCall> {
    defer { queue = [] }
    return queue
  }

  static let channelClosed = RPCError(
    code: .unavailable, message: "the channel was closed before the call")

  private static let deadlineExceeded = RPCError(
    code: .deadlineExceeded, message: "the deadline has passed")

  // MARK: - Connecting

  private func connect() {
    state = .connecting
    attemptTimer = loop.schedule(at: .now() + options.connectTimeout) {
      self.attemptFailed("no connection within \(self.options.connectTimeout) (connectTimeout)")
    }
    switch target {
    case .unix(let address):
      connect(to: [address])
    case .host(let host, let port):
      let (loop, resolver) = (loop, resolver)
      Task {
        let addresses: Result<[SocketAddress], RuntimeError>
        do throws(RuntimeError) {
          addresses = .success(try await resolver.resolve(host, port: port))
        } catch {
          addresses = .failure(error)
        }
        loop.execute { self.resolved(addresses) }
      }
    }
  }

  private func resolved(_ addresses: Result<[SocketAddress], RuntimeError>) {
    guard case .connecting = state, connector == nil, opening == nil else { return }
    switch addresses {
    case .success(let addresses): connect(to: addresses)
    case .failure(let error): attemptFailed("\(error)")
    }
  }

  private func connect(to addresses: [SocketAddress]) {
    let connector = Connector(addresses, on: loop) { [weak self] socket, failure in
      guard let self else { return }
      self.connector = nil
      guard let socket else { return self.attemptFailed(failure.map { "\($0)" } ?? "") }
      self.open(socket)
    }
    self.connector = connector
    connector.start()
  }

  private func open(_ socket: consuming Socket) {
    do throws(HTTP2Error) {
      let connection = try ClientConnection(socket, on: loop) { [weak self] connection, event in
        self?.handle(event, of: connection)
      }
      opening = connection
      connection.start()
    } catch {
      attemptFailed("\(error)")
    }
  }

  private func handle(_ event: ClientConnection.Event, of connection: ClientConnection) {
    switch event {
    case .opened:
      guard opening === connection else { return }
      opening = nil
      endAttempt()
      failures = 0
      state = .ready(connection)
      placeQueued()
    case .leaving:
      leaving[ObjectIdentifier(connection)] = connection
      if current === connection { becomeIdle() }
    case .hasRoom:
      if current === connection { placeQueued() }
    case .unprocessed(let call):
      call.startOver()
      place(call)
    case .closed(let reason):
      leaving[ObjectIdentifier(connection)] = nil
      if opening === connection {
        opening = nil
        attemptFailed(reason.message)
      } else if current === connection {
        becomeIdle()
      }
    }
  }

  private func becomeIdle() {
    state = .idle
    queue.removeAll(where: \.isOver)
    if !queue.isEmpty { connect() }
  }

  private func attemptFailed(_ reason: String) {
    guard case .connecting = state else { return }
    endAttempt()
    failures += 1
    let failure = RPCError(
      code: .unavailable, message: "cannot connect to \(target.authority): \(reason)")
    state = .waiting(failure)
    let failing = queue.filter { !$0.options.waitForReady }
    queue.removeAll { !$0.options.waitForReady }
    for call in failing { end(call, failure) }
    let delay = options.backoff.delay(
      afterFailures: failures, chance: Double.random(in: 0...1))
    attemptTimer = loop.schedule(at: .now() + delay) {
      self.attemptTimer = nil
      self.becomeIdle()
    }
  }

  /// Ends what an attempt has under way.
  private func endAttempt() {
    if let timer = attemptTimer.take() { loop.cancel(timer) }
    connector.take()?.cancel()
    if let connection = opening.take() {
      connection.close(ClientConnection.lost("it was not opened in time"))
    }
  }
}
