internal import SlipwayBase
internal import SlipwayHTTP2
internal import SlipwayRuntime

/// One attempt to reach a target: looks up its addresses and tries one after the other until an
/// HTTP/2 session is open. Confined to its loop.
///
///     looking up ──▶ connecting ──▶ opening ──SETTINGS──▶ done
///                        ▲─────────────┴── next address
final class Connector: EventHandler, @unchecked Sendable {  // confined to its loop
  private let target: Target
  private let options: ChannelOptions
  private let headers: RequestHeaders
  private let loop: EventLoop
  private let owner: ClientConnection.Owner
  private var done: ((Result<ClientConnection, RPCError>) -> Void)?
  private var addresses: ArraySlice<SocketAddress> = []
  private var address: SocketAddress?
  private var socket: Socket?
  private var registration: Registration?
  private var opening: ClientConnection?
  private var timer: TimerID?

  /// Prepares an attempt whose connection will tell `owner` what happens once it is open.
  init(
    _ target: Target, _ options: ChannelOptions, on loop: EventLoop, _ headers: RequestHeaders,
    owner: @escaping ClientConnection.Owner
  ) {
    self.target = target
    self.options = options
    self.headers = headers
    self.loop = loop
    self.owner = owner
  }

  /// Begins; calls `done` once with an open connection or with the failure of the last address.
  func start(_ done: @escaping (Result<ClientConnection, RPCError>) -> Void) {
    switch target {
    case .unix(let address):
      start(at: [address], done)
    case .host(let host, let port):
      if let address = SocketAddress.literal(host, port: port) {
        start(at: [address], done)
      } else {
        self.done = done
        lookUp(host, port)
      }
    }
  }

  /// Begins with addresses that are known.
  func start(
    at addresses: [SocketAddress],
    _ done: @escaping (Result<ClientConnection, RPCError>) -> Void
  ) {
    self.done = done
    self.addresses = addresses[...]
    tryNext(after: "there is no address")
  }

  /// Gives up; `done` is not called any more.
  func cancel() {
    done = nil
    addresses = []
    release()
  }

  /// The attempt to connect to one address is over.
  func ready(_ events: Interest) {
    guard let address else { return }
    if let failure = socket?.connectError(address) { return addressFailed("\(failure)") }
    if let registration = registration.take() { loop.deregister(registration) }
    if let socket = socket.take() { open(socket) }
  }

  // MARK: - Addresses

  /// Looks the name up on threads of its own, which outlive an attempt that is given up.
  private func lookUp(_ host: String, _ port: UInt16) {
    limitTime("resolve \(host)")
    Task { [loop] in
      let resolver = Resolver()
      let found: Result<[SocketAddress], RuntimeError>
      do throws(RuntimeError) {
        found = .success(try await resolver.resolve(host, port: port))
      } catch {
        found = .failure(error)
      }
      loop.execute { self.lookedUp(found) }
      resolver.shutdown()
    }
  }

  private func lookedUp(_ found: Result<[SocketAddress], RuntimeError>) {
    // The time for it may have passed.
    guard let done, address == nil else { return }
    switch found {
    case .success(let addresses): start(at: addresses, done)
    case .failure(let error): addressFailed("\(error)")
    }
  }

  private func tryNext(after failure: String) {
    guard let next = addresses.popFirst() else {
      return finish(
        .failure(
          RPCError(code: .unavailable, message: "cannot connect to \(target): \(failure)")))
    }
    address = next
    limitTime("connect \(next)")
    do throws(RuntimeError) {
      let socket = try Socket.connect(to: next)
      registration = try loop.register(socket.descriptor, .writable, self)
      self.socket = consume socket
    } catch {
      addressFailed("\(error)")
    }
  }

  private func addressFailed(_ reason: String) {
    release()
    tryNext(after: reason)
  }

  /// Bounds the time of one step, named as an error would name it.
  private func limitTime(_ step: String) {
    if let timer = timer.take() { loop.cancel(timer) }
    timer = loop.schedule(at: .now() + options.connectTimeout) {
      self.timer = nil
      self.addressFailed(
        "\(step): no answer within \(self.options.connectTimeout) (connectTimeout)")
    }
  }

  // MARK: - The session

  private func open(_ socket: consuming Socket) {
    do throws(HTTP2Error) {
      let connection = try ClientConnection(socket, on: loop, options, headers) {
        [weak self, owner] connection, event in
        if let self, self.opening === connection {
          self.heard(event, of: connection)
        } else {
          owner(connection, event)
        }
      }
      opening = connection
      connection.assumeIsolated { $0.start() }
    } catch {
      addressFailed("\(error)")
    }
  }

  private func heard(_ event: ClientConnection.Event, of connection: ClientConnection) {
    switch event {
    case .opened:
      opening = nil
      finish(.success(connection))
    case .closed(let failure):
      opening = nil
      addressFailed(failure.message)
    case .hasRoom, .leaving, .notSent, .refused, .ended:
      break
    }
  }

  private func finish(_ result: Result<ClientConnection, RPCError>) {
    release()
    done.take()?(result)
  }

  /// Lets go of what the current step holds.
  private func release() {
    if let timer = timer.take() { loop.cancel(timer) }
    if let registration = registration.take() { loop.deregister(registration) }
    socket = nil
    if let connection = opening.take() {
      connection.assumeIsolated { $0.close(ClientConnection.lost("it was not opened in time")) }
    }
  }
}
