internal import SlipwayBase
package import SlipwayRuntime
package import SlipwayTLS
internal import Synchronization

/// A gRPC server: accepts connections and spreads them over its loops.
package final class RPCServer: Sendable {
  private let definition: ServerDefinition
  private let homes: [ServerLoop]
  private let accepted = Atomic(0)
  private let acceptors = Mutex<[Acceptor]>([])

  /// Creates a server with the methods of `registry`; later registrations have no effect.
  package init(
    configuration: ServerConfiguration, registry: ServiceRegistry, loops: LoopGroup
  ) {
    let definition = ServerDefinition(configuration, registry)
    self.definition = definition
    homes = loops.loops.map { ServerLoop($0, definition, share: loops.loops.count) }
  }

  /// Listens on all addresses and returns those that were bound, with the port that was chosen for
  /// port 0. When one of them cannot be bound none is. May be called again, to listen in the clear
  /// and with TLS.
  ///
  /// - Parameters:
  ///   - addresses: where to listen.
  ///   - tls: certificates for TLS with ALPN `h2`; each connection uses the newest ones. Nil
  ///     listens in the clear.
  package func start(
    listen addresses: [SocketAddress], tls: TLSReloader? = nil
  ) async throws(RuntimeError) -> [SocketAddress] {
    var bound: [SocketAddress] = []
    do {
      for (index, address) in addresses.enumerated() {
        bound.append(try await listen(address, tls, on: homes[index % homes.count].loop))
      }
    } catch {
      stopAccepting()
      throw error
    }
    return bound
  }

  /// Listens for channels of this process, which tests want: no port, no file, nothing but the
  /// kernel between the two sides. Returns the target for `RPCChannel`.
  package func startInProcess() async throws(RuntimeError) -> String {
    let name = SocketAddress.unix(path: "\0slipway-\(UniqueID.next())")
    return try await start(listen: [name]).map(\.description).joined()
  }

  /// Stops to accept connections and streams, waits up to `grace` for the calls that are open, then
  /// closes what is left. Returns how many calls were cut off.
  @discardableResult
  package func drain(grace: Duration) async -> Int {
    stopAccepting()
    let unfinished = await withTaskGroup { group in
      for home in homes { group.addTask { await RPCServer.drain(home, grace: grace) } }
      return await group.reduce(0, +)
    }
    definition.log.info("drained", [LogField("unfinished", "\(unfinished)")])
    return unfinished
  }

  /// Stops at once: closes listeners and connections and cancels all handlers. Returns before the
  /// loops have done so.
  package func stop() {
    stopAccepting()
    for home in homes { home.loop.execute { home.closeAll() } }
  }

  private func listen(
    _ address: SocketAddress, _ tls: TLSReloader?, on loop: EventLoop
  ) async throws(RuntimeError) -> SocketAddress {
    let listener = try Listener(address)
    let local = listener.localAddress
    let acceptor = Acceptor(listener, on: loop, log: definition.log) {
      [weak self] descriptor, peer in
      self?.place(descriptor, peer, tls?.current)
    }
    acceptors.withLock { $0.append(acceptor) }
    let failure = await withCheckedContinuation {
      (done: CheckedContinuation<RuntimeError?, Never>) in
      loop.execute {
        do throws(RuntimeError) {
          try acceptor.start()
          done.resume(returning: nil)
        } catch {
          done.resume(returning: error)
        }
      }
    }
    if let failure { throw failure }
    return local
  }

  /// Gives a connection to the next loop, for life.
  private func place(_ descriptor: Int32, _ peer: String, _ tls: TLSServerContext?) {
    let turn = accepted.wrappingAdd(1, ordering: .relaxed).oldValue
    let home = homes[turn % homes.count]
    home.loop.execute { home.open(Socket(owning: descriptor), peer: peer, tls: tls) }
  }

  private func stopAccepting() {
    let stopping = acceptors.withLock { acceptors in
      defer { acceptors = [] }
      return acceptors
    }
    for acceptor in stopping { acceptor.loop.execute { acceptor.stop() } }
  }

  private static func drain(_ home: ServerLoop, grace: Duration) async -> Int {
    await withCheckedContinuation { done in
      home.loop.execute {
        var unfinished = 0
        var timer: TimerID?
        var isDone = false
        home.drain {
          isDone = true
          if let timer { home.loop.cancel(timer) }
          done.resume(returning: unfinished)
        }
        guard !isDone else { return }
        timer = home.loop.schedule(at: .now() + grace) {
          unfinished = home.openCalls
          home.closeAll()
        }
      }
    }
  }
}
