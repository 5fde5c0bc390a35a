internal import SlipwayBase
internal import SlipwayRuntime

/// The connections of a channel: makes them where its balancer wants them, and names the one that
/// takes the next call. Confined to its loop.
final class ConnectionPool: @unchecked Sendable {  // confined to its loop
  /// What the owner hears.
  enum Event {
    /// Calls may be opened that had to wait.
    case hasRoom
    /// No connection can be made now; calls that do not wait for one end so.
    case failed(RPCError)
    /// A connection takes no more calls.
    case leaving
    /// A call could not be sent; it may be sent on another connection.
    case notSent(ClientCall)
    /// A call was sent, but the server did not process it.
    case refused(ClientCall)
    /// How an attempt of a call ended.
    case ended(ClientCall, ResponseReader.End)
  }

  /// The one thing that there is for an address.
  private enum Subchannel {
    case connecting(Connector)
    case resting(TimerID)
    case ready(ClientConnection)
  }

  private let loop: EventLoop
  private let target: Target
  private let watch: ChannelWatch
  private var settings: ConnectionSettings
  private var balancer: any Balancer
  private var resolver: TargetResolver?
  private var subchannels: [SocketAddress: Subchannel] = [:]
  /// Connections that take no more calls but still have some.
  private var leaving: [ObjectIdentifier: ClientConnection] = [:]
  private var delayTimer: TimerID?
  private var resolveFailure: RPCError?
  private var isResolved = false
  private var isClosed = false
  /// Hears what happens.
  var owner: ((Event) -> Void)?

  init(
    _ target: Target, _ settings: ConnectionSettings, on loop: EventLoop, _ watch: ChannelWatch
  ) {
    self.target = target
    self.settings = settings
    self.loop = loop
    self.watch = watch
    balancer =
      switch settings.options.serviceConfig?.loadBalancing {
      case .roundRobin: RoundRobin()
      case .pickFirst, nil: PickFirst(delay: settings.options.attemptDelay)
      }
  }

  /// Why no connection can be made at present; nil while one is there or may come.
  var failure: RPCError? {
    if let resolveFailure, !isResolved { return resolveFailure }
    guard balancer.state == .transientFailure else { return nil }
    return described(balancer.failure)
  }

  /// Calls that are open on any connection.
  var openCalls: Int {
    connections.reduce(0) { $0 + $1.assumeIsolated { $0.openCalls } }
  }

  /// Makes sure that a connection is there or under way.
  func connect() {
    guard !isClosed else { return }
    guard isResolved else { return resolve() }
    perform(balancer.connect())
  }

  /// The connection that takes the next call; nil when none has room.
  func pick() -> ClientConnection? {
    for _ in 0..<max(1, subchannels.count) {
      guard let address = balancer.pick(), case .ready(let connection)? = subchannels[address]
      else { return nil }
      if connection.assumeIsolated({ $0.hasRoom }) { return connection }
    }
    return nil
  }

  /// Ends everything.
  func close(_ reason: RPCError) {
    guard !isClosed else { return }
    isClosed = true
    let open = connections
    resolver?.end()
    perform(balancer.shutDown())
    leaving = [:]
    for connection in open { connection.assumeIsolated { $0.goAway(reason) } }
    watch.set(.shutdown)
  }

  private var connections: [ClientConnection] {
    let ready = subchannels.values.compactMap { subchannel in
      if case .ready(let connection) = subchannel { connection } else { nil }
    }
    return Array(leaving.values) + ready
  }

  // MARK: - Addresses

  private func resolve() {
    if resolver == nil {
      watch.set(.connecting)
      resolver = TargetResolver(target, settings.options, on: loop) { [weak self] answer in
        self?.resolved(answer)
      }
    }
    resolver?.resolve()
  }

  private func resolved(_ answer: TargetResolver.Answer) {
    switch answer {
    case .success(let addresses):
      let isFirst = !isResolved
      isResolved = true
      resolveFailure = nil
      perform(balancer.update(AddressList(addresses)))
      if isFirst { perform(balancer.connect()) }
    case .failure(let failure):
      // Addresses that were found before are better than none.
      guard !isResolved else { return }
      resolveFailure = failure
      watch.set(.transientFailure)
      owner?(.failed(failure))
    }
  }

  // MARK: - What the balancer wants

  private func perform(_ actions: [BalancingAction]) {
    for action in actions { perform(action) }
  }

  private func perform(_ action: BalancingAction) {
    switch action {
    case .connect(let address): connect(to: address)
    case .backOff(let address, let failures): backOff(address, failures)
    case .cancel(let address): drop(address)
    case .leave(let address): drop(address)
    case .armDelay(let delay):
      cancelDelay()
      delayTimer = loop.schedule(at: .now() + delay) { [weak self] in
        guard let self else { return }
        self.delayTimer = nil
        self.perform(self.balancer.delayElapsed())
      }
    case .cancelDelay: cancelDelay()
    case .resolveAgain: resolver?.resolve()
    case .state(let state): entered(state)
    }
  }

  private func entered(_ state: ConnectivityState) {
    watch.set(state)
    switch state {
    case .ready: owner?(.hasRoom)
    case .transientFailure: owner?(.failed(described(balancer.failure)))
    case .idle, .connecting, .shutdown: break
    }
  }

  private func connect(to address: SocketAddress) {
    let connector = Connector(address, settings, on: loop) { [weak self] connection, event in
      self?.handle(event, of: connection, at: address)
    }
    subchannels[address] = .connecting(connector)
    connector.start { [weak self] result in
      guard let self else { return }
      switch result {
      case .success(let connection):
        self.subchannels[address] = .ready(connection)
        self.perform(self.balancer.attemptSucceeded(address))
        self.owner?(.hasRoom)
      case .failure(let failure):
        self.report("no connection: \(failure.message)")
        self.subchannels[address] = nil
        self.perform(self.balancer.attemptFailed(address, failure.message))
      }
    }
  }

  private func backOff(_ address: SocketAddress, _ failures: Int) {
    let delay = settings.options.backoff.delay(
      afterFailures: failures, chance: .random(in: 0...1))
    let timer = loop.schedule(at: .now() + delay) { [weak self] in
      guard let self else { return }
      self.subchannels[address] = nil
      self.perform(self.balancer.backOffElapsed(address))
    }
    subchannels[address] = .resting(timer)
  }

  /// Gives up whatever there is for an address.
  private func drop(_ address: SocketAddress) {
    switch subchannels.removeValue(forKey: address) {
    case .connecting(let connector): connector.cancel()
    case .resting(let timer): loop.cancel(timer)
    case .ready(let connection):
      leaving[ObjectIdentifier(connection)] = connection
      connection.assumeIsolated { $0.leaveWhenDone() }
    case nil: break
    }
  }

  private func cancelDelay() {
    if let timer = delayTimer.take() { loop.cancel(timer) }
  }

  // MARK: - What connections say

  private func handle(
    _ event: ClientConnection.Event, of connection: ClientConnection, at address: SocketAddress
  ) {
    switch event {
    case .opened:
      break
    case .hasRoom:
      owner?(.hasRoom)
    case .leaving:
      leaving[ObjectIdentifier(connection)] = connection
      lose(connection, at: address)
      owner?(.leaving)
    case .tooManyPings:
      settings.options.keepalive?.slowDown()
      let interval = settings.options.keepalive?.interval ?? .zero
      report("\(address) complains of too_many_pings; it is asked every \(interval) from now on")
    case .notSent(let call):
      owner?(.notSent(call))
    case .refused(let call):
      owner?(.refused(call))
    case .ended(let call, let end):
      owner?(.ended(call, end))
    case .closed(let reason):
      report("\(address): \(reason.message)")
      leaving[ObjectIdentifier(connection)] = nil
      lose(connection, at: address)
      owner?(.leaving)
    }
  }

  /// The connection of an address takes no more calls.
  private func lose(_ connection: ClientConnection, at address: SocketAddress) {
    guard case .ready(let current)? = subchannels[address], current === connection else { return }
    subchannels[address] = nil
    perform(balancer.connectionLost(address))
    // Calls that wait already need another one.
    owner?(.hasRoom)
  }

  private func report(_ sentence: String) {
    settings.options.report?(sentence)
  }

  private func described(_ failure: RPCError) -> RPCError {
    RPCError(code: failure.code, message: "cannot connect to \(target): \(failure.message)")
  }
}
