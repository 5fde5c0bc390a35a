internal import SlipwayBase
internal import SlipwayHTTP2
internal import SlipwayRuntime
internal import SlipwayTLS

/// One attempt to open a connection to one address. Confined to its loop.
///
///     connecting ──▶ opening (TLS, SETTINGS) ──▶ done
final class Connector: EventHandler, @unchecked Sendable {  // confined to its loop
  private let address: SocketAddress
  private let settings: ConnectionSettings
  private let loop: EventLoop
  private let owner: ClientConnection.Owner
  private var done: ((Result<ClientConnection, RPCError>) -> Void)?
  private var socket: Socket?
  private var registration: Registration?
  private var opening: ClientConnection?
  private var timer: TimerID?

  /// Prepares an attempt whose connection will tell `owner` what happens once it is open.
  init(
    _ address: SocketAddress, _ settings: ConnectionSettings, on loop: EventLoop,
    owner: @escaping ClientConnection.Owner
  ) {
    self.address = address
    self.settings = settings
    self.loop = loop
    self.owner = owner
  }

  /// Begins; calls `done` once with an open connection or with why there is none.
  func start(_ done: @escaping (Result<ClientConnection, RPCError>) -> Void) {
    self.done = done
    let timeout = settings.options.connectTimeout
    timer = loop.schedule(at: .now() + timeout) {
      self.timer = nil
      self.fail("connect \(self.address): no answer within \(timeout) (connectTimeout)")
    }
    do throws(RuntimeError) {
      let socket = try Socket.connect(to: address)
      registration = try loop.register(socket.descriptor, .writable, self)
      self.socket = consume socket
    } catch {
      fail("\(error)")
    }
  }

  /// Gives up; `done` is not called any more.
  func cancel() {
    done = nil
    release()
  }

  /// The socket is connected, or cannot be.
  func ready(_ events: Interest) {
    if let failure = socket?.connectError(address) { return fail("\(failure)") }
    if let registration = registration.take() { loop.deregister(registration) }
    if let socket = socket.take() { open(socket) }
  }

  private func open(_ socket: consuming Socket) {
    do {
      let tls = try settings.tls.map { try TLSSession($0, serverName: settings.serverName) }
      let transport = Transport(socket, tls: tls)
      let connection = try ClientConnection(transport, on: loop, settings) {
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
      fail("\(error)")
    }
  }

  private func heard(_ event: ClientConnection.Event, of connection: ClientConnection) {
    switch event {
    case .opened:
      opening = nil
      finish(.success(connection))
    case .closed(let failure):
      opening = nil
      fail("\(address): \(failure.message)")
    case .hasRoom, .leaving, .notSent, .refused, .ended, .tooManyPings:
      break
    }
  }

  private func fail(_ reason: String) {
    finish(.failure(RPCError(code: .unavailable, message: reason)))
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
