internal import SlipwayBase
internal import SlipwayRuntime

/// One attempt to reach a target: tries its addresses one after the other until one accepts.
/// Confined to its loop.
final class Connector: EventHandler, @unchecked Sendable {  // confined to its loop
  private let loop: EventLoop
  private var addresses: ArraySlice<SocketAddress>
  private let done: (consuming Socket?, RuntimeError?) -> Void
  private var address: SocketAddress?
  private var socket: Socket?
  private var registration: Registration?
  private var isOver = false

  /// Calls `done` once with a connected socket or with the last failure.
  init(
    _ addresses: [SocketAddress], on loop: EventLoop,
    done: @escaping (consuming Socket?, RuntimeError?) -> Void
  ) {
    self.addresses = addresses[...]
    self.loop = loop
    self.done = done
  }

  /// Begins with the first address.
  func start() {
    tryNext(after: RuntimeError("connect", reason: "there is no address"))
  }

  /// Gives up; `done` is not called any more.
  func cancel() {
    isOver = true
    release()
  }

  /// The attempt at one address is over.
  func ready(_ events: Interest) {
    guard let address else { return }
    if let failure = socket?.connectError(address) {
      release()
      return tryNext(after: failure)
    }
    if let registration = registration.take() { loop.deregister(registration) }
    isOver = true
    done(socket.take(), nil)
  }

  private func tryNext(after failure: RuntimeError) {
    guard !isOver else { return }
    guard let next = addresses.popFirst() else {
      isOver = true
      return done(nil, failure)
    }
    address = next
    do throws(RuntimeError) {
      let socket = try Socket.connect(to: next)
      registration = try loop.register(socket.descriptor, .writable, self)
      self.socket = consume socket
    } catch {
      tryNext(after: error)
    }
  }

  private func release() {
    if let registration = registration.take() { loop.deregister(registration) }
    socket = nil
  }
}
