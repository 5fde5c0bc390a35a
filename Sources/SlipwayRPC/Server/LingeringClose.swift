internal import SlipwayBase
internal import SlipwayRuntime

/// Closes a connection whose calls are all answered, without losing an answer.
///
/// A socket that is closed while bytes from its peer were not read resets the connection, and the
/// peer may then lose what was sent to it last. So the sending half is ended first, and what still
/// comes is read and dropped, until the peer has ended its half too or the time for it is over.
final class LingeringClose: EventHandler, @unchecked Sendable {  // confined to its loop
  private let home: ServerLoop
  private var transport: Transport?
  private var registration: Registration?
  private var timer: TimerID?

  init(_ transport: consuming Transport, of home: ServerLoop) {
    self.home = home
    self.transport = consume transport
  }

  /// Ends the sending half; `ServerLoop.lingers` keeps this until it is done.
  func start() {
    var nothing = ByteBuffer()
    transport?.finish(&nothing)
    transport?.endOutput()
    guard let descriptor = transport?.descriptor else { return }
    do throws(RuntimeError) {
      registration = try home.loop.register(descriptor, .readable, self)
    } catch {
      return finish()
    }
    timer = home.loop.schedule(at: .now() + home.definition.limits.lingerTimeout) {
      self.timer = nil
      self.finish()
    }
  }

  /// The peer sent more, or ended its half.
  func ready(_ events: Interest) {
    let scratch = unsafe home.input
    do throws(TransportError) {
      let found = try unsafe transport?.read(into: scratch, revealed: &home.revealed) ?? .end
      home.revealed.removeAll()
      if found == .end { finish() }
    } catch {
      home.revealed.removeAll()
      finish()
    }
  }

  /// Closes the socket at once.
  func finish() {
    if let registration = registration.take() { home.loop.deregister(registration) }
    if let timer = timer.take() { home.loop.cancel(timer) }
    guard transport.take() != nil else { return }
    home.lingeringEnded(self)
  }
}
