internal import SlipwayBase

/// One attempt to connect, for whoever only wants to know whether somebody listens.
package final class ConnectAttempt: EventHandler, @unchecked Sendable {  // confined to its loop
  private let loop: EventLoop
  private let address: SocketAddress
  private var socket: Socket?
  private var registration: Registration?
  private var timer: TimerID?
  private var done: CheckedContinuation<RuntimeError?, Never>?

  private init(
    _ loop: EventLoop, _ address: SocketAddress, _ done: CheckedContinuation<RuntimeError?, Never>
  ) {
    self.loop = loop
    self.address = address
    self.done = done
  }

  /// Why a connection to `address` cannot be made; `nil` when one was made, which is closed again.
  /// Returns after `timeout` at the latest.
  package static func failure(
    connectingTo address: SocketAddress, timeout: Duration, on loop: EventLoop
  ) async -> RuntimeError? {
    await withCheckedContinuation { done in
      loop.execute { ConnectAttempt(loop, address, done).start(timeout) }
    }
  }

  /// The attempt is over.
  package func ready(_ events: Interest) {
    finish(socket?.connectError(address))
  }

  private func start(_ timeout: Duration) {
    do throws(RuntimeError) {
      let socket = try Socket.connect(to: address)
      registration = try loop.register(socket.descriptor, .writable, self)
      self.socket = consume socket
    } catch {
      return finish(error)
    }
    timer = loop.schedule(at: .now() + timeout) {
      self.finish(
        RuntimeError("connect \(self.address)", reason: "no answer within \(timeout)"))
    }
  }

  private func finish(_ failure: RuntimeError?) {
    if let registration = registration.take() { loop.deregister(registration) }
    if let timer = timer.take() { loop.cancel(timer) }
    socket = nil
    done.take()?.resume(returning: failure)
  }
}
