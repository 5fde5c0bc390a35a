internal import SlipwayBase
internal import SlipwayRuntime

/// Accepts the connections of one listener and hands each to a loop of the server.
final class Acceptor: EventHandler, @unchecked Sendable {  // confined to its loop
  let loop: EventLoop
  private let log: Logger
  private let place: @Sendable (_ descriptor: Int32, _ peer: String) -> Void
  private var listener: Listener?
  private var registration: Registration?

  /// Creates an acceptor that calls `place` with every connection, which then owns the descriptor.
  init(
    _ listener: consuming Listener, on loop: EventLoop, log: Logger,
    place: @escaping @Sendable (_ descriptor: Int32, _ peer: String) -> Void
  ) {
    self.listener = consume listener
    self.loop = loop
    self.log = log
    self.place = place
  }

  /// Begins to accept.
  func start() throws(RuntimeError) {
    guard let descriptor = listener?.descriptor else { return }
    registration = try loop.register(descriptor, .readable, self)
  }

  /// Stops to accept and closes the listener.
  func stop() {
    if let registration { loop.deregister(registration) }
    registration = nil
    listener = nil
  }

  /// Accepts all connections that wait, up to a number that leaves the loop time for others.
  func ready(_ events: Interest) {
    for _ in 0..<Acceptor.acceptsMax {
      do {
        guard let accepted = try listener?.accept() else { return }
        place(accepted.socket.take(), accepted.peer.description)
      } catch {
        log.warning("accept failed", [LogField("error", "\(error)")])
        return pause()
      }
    }
  }

  /// Lets the listener rest: what fails now, such as for want of descriptors, would fail again in
  /// the next turn, and the connection would still wait to be accepted.
  private func pause() {
    guard let registration else { return }
    loop.modify(registration, [])
    _ = loop.schedule(at: .now() + Acceptor.pauseAfterFailure) { [weak self] in
      guard let self, let registration = self.registration else { return }
      self.loop.modify(registration, .readable)
    }
  }

  /// How long no connection is accepted after one could not be.
  private static let pauseAfterFailure: Duration = .milliseconds(100)

  /// Connections accepted in one turn of the loop.
  private static let acceptsMax = 64
}
