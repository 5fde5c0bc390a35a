internal import SlipwayBase
internal import SlipwayHTTP2
internal import SlipwayRuntime

/// One client: moves bytes between its socket and its HTTP/2 session, and owns its calls.
///
/// An actor whose executor is the loop, so that handlers start and resume on the loop without a
/// hop and nothing here needs a lock. A connection stays on its loop for life and writes once per
/// turn of the loop.
actor ServerConnection {
  /// How far the connection is on its way from open to closed.
  enum Phase {
    /// The client's preface is awaited.
    case opening
    /// Calls are served.
    case serving
    /// The client was told that GOAWAY will follow.
    case noticed
    /// GOAWAY was sent: open calls are finished, new ones are not accepted.
    case leaving
    /// The socket is gone.
    case closed
  }

  nonisolated let loop: EventLoop
  nonisolated let definition: ServerDefinition
  let home: ServerLoop
  let session: Session
  let peer: String
  var phase = Phase.opening
  var streams = StreamTable<ServerStream>()
  var runningHandlers = 0
  /// Calls whose handlers wait for room to send.
  var blockedWriters: [ServerStream] = []
  var watch: ConnectionWatch
  var pings: PingPolicy
  var watchTimer: TimerID?
  var drainTimer: TimerID?
  /// Why the connection is draining.
  var drainReason = ""
  var keepalive: Keepalive
  var keepaliveTimer: TimerID?
  var age: ConnectionAge
  var ageTimer: TimerID?
  private(set) var peerIdentity: PeerIdentity?
  private var transport: Transport?
  private var registration: Registration?
  /// Whether a TLS handshake is under way.
  private var isHandshaking: Bool
  private var isFlushScheduled = false
  private var isAwaitingWritable = false

  init(
    _ home: ServerLoop, _ transport: consuming Transport, peer: String
  ) throws(HTTP2Error) {
    let limits = home.definition.limits
    let now = MonotonicInstant.now()
    self.home = home
    self.peer = peer
    loop = home.loop
    definition = home.definition
    session = try Session(.server, limits: limits.http2, spares: home.spares)
    pings = PingPolicy(limits)
    watch = ConnectionWatch(limits, now: now)
    keepalive = Keepalive(limits.keepalive, openedAt: now)
    age = ConnectionAge(limits.age, openedAt: now, chance: .random(in: 0...1))
    isHandshaking = !transport.isOpen
    self.transport = consume transport
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe loop.asUnownedSerialExecutor()
  }

  var limits: ServerLimits { definition.limits }
  var interceptors: InterceptorChain { definition.interceptors }

  /// Calls that are not answered yet.
  var openCalls: Int { streams.count }

  /// Begins to read.
  func start() {
    guard let descriptor = transport?.descriptor else { return }
    do {
      registration = try loop.register(descriptor, .readable, self)
    } catch {
      return close("\(error)")
    }
    armWatch()
    obey(keepalive.start())
    obey(age.start())
    scheduleFlush()
  }

  /// Makes sure that frames are written at the end of this turn.
  func scheduleFlush() {
    guard !isFlushScheduled else { return }
    isFlushScheduled = true
    loop.atEndOfTurn { self.assumeIsolated { $0.flush() } }
  }

  /// Closes the socket and cancels the calls that are left. With `lingers` the client is given time
  /// to take what was sent last.
  func close(_ reason: String, lingers: Bool = false) {
    guard phase != .closed else { return }
    phase = .closed
    definition.log.debug("connection closed", fields([LogField("reason", reason)]))
    if let registration { loop.deregister(registration) }
    registration = nil
    if let transport = transport.take() {
      if lingers { home.close(lingering: transport) } else { Self.close(transport) }
    }
    if isHandshaking { handshakeEnded() }
    cancelTimers()
    abandonCalls()
    home.remove(self)
  }

  private static func close(_ transport: consuming Transport) {
    var nothing = ByteBuffer()
    transport.finish(&nothing)
  }

  /// Ends a session that failed: says why in a last GOAWAY, as far as the socket takes it at once.
  func fail(_ error: HTTP2Error) {
    definition.metrics.failedConnections.increment()
    definition.log.warning(
      error.isForeignProtocol ? "not HTTP/2" : "GOAWAY sent",
      fields([LogField("code", "\(error.code)"), LogField("reason", error.reason)]))
    var farewell = ByteBuffer()
    session.farewell(error, into: &farewell)
    transport?.finish(&farewell)
    close(error.reason)
  }

  /// Fields of a log record about this connection.
  func fields(_ more: [LogField]) -> [LogField] {
    [LogField("peer", peer)] + more
  }

  // MARK: - Reading

  private func read() {
    let scratch = unsafe home.input
    do throws(TransportError) {
      switch try unsafe transport?.read(into: scratch, revealed: &home.revealed) ?? .nothing {
      case .clear(let count):
        unsafe receive(UnsafeRawBufferPointer(rebasing: scratch[..<count]))
      case .revealed:
        if isHandshaking, transport?.isOpen == true { handshakeEnded() }
        if !home.revealed.isEmpty {
          unsafe home.revealed.withUnsafeBytes { unsafe receive($0) }
          home.revealed.removeAll()
        }
      case .end:
        return close("the client closed the connection")
      case .nothing:
        return
      }
      keepalive.bytesRead(at: session.receivedAt)
      // The turn can bring no more to write when all handlers are done. Many answers are written
      // now, while they are in the caches, where those of other connections would replace them.
      if runningHandlers == 0, streams.count >= ServerConnection.manyCalls {
        flush()
      } else {
        scheduleFlush()
      }
    } catch {
      home.revealed.removeAll()
      definition.metrics.failedConnections.increment()
      definition.log.info("connection failed", fields([LogField("reason", "\(error)")]))
      close("\(error)")
    }
  }

  /// Open calls with which a connection does not wait for the end of the turn to write.
  private static let manyCalls = 32

  private func handshakeEnded() {
    isHandshaking = false
    home.handshakeEnded()
    peerIdentity = transport?.peerIdentity.map { PeerIdentity($0) }
  }

  private func receive(_ bytes: UnsafeRawBufferPointer) {
    let now = MonotonicInstant.now()
    do {
      try unsafe session.receive(bytes, at: now)
    } catch {
      return fail(error)
    }
    takeEvents()
    watch.noteInput(isInsideHeaders: session.isReceivingHeaders, now: now)
    if streams.count > 0 || session.isReceivingHeaders { armWatch() }
  }

  // MARK: - Writing

  /// Writes what waits, then makes and writes frames until none are left or the socket is full.
  private func flush() {
    isFlushScheduled = false
    guard phase != .closed else { return }
    do {
      guard try writeUnsent() else { return awaitWritable() }
      while transport?.isOpen == true {
        try session.send(into: &home.output, limit: limits.outputBytesMax)
        takeEvents()
        wakeWriters()
        guard !home.output.isEmpty, phase != .closed else { break }
        guard try transport?.write(&home.output) ?? true else { return awaitWritable() }
      }
    } catch let error as HTTP2Error {
      home.output.removeAll()
      return fail(error)
    } catch {
      home.output.removeAll()
      return close("\(error)")
    }
    home.output.removeAll()
    if isDone { close("all calls are finished", lingers: true) }
  }

  /// Whether nothing more will be read or written.
  private var isDone: Bool {
    guard phase != .closed, transport?.unsentBytes == 0, !session.wantsWrite else {
      return false
    }
    return !session.wantsRead || (phase == .leaving && streams.count == 0)
  }

  /// Writes what the socket did not take earlier; false when it still does not take all of it.
  private func writeUnsent() throws(TransportError) -> Bool {
    guard isAwaitingWritable else { return try transport?.writeUnsent() ?? true }
    let before = transport?.unsentBytes ?? 0
    let isDone = try transport?.writeUnsent() ?? true
    // Reads bring the connection here too, and what is read says nothing of what is taken.
    if transport?.unsentBytes ?? 0 < before { watch.noteOutput(now: .now()) }
    guard isDone else { return false }
    isAwaitingWritable = false
    watch.outputIsDone()
    if let registration { loop.modify(registration, .readable) }
    return true
  }

  private func awaitWritable() {
    guard let registration, !isAwaitingWritable else { return }
    isAwaitingWritable = true
    loop.modify(registration, [.readable, .writable])
    watch.outputWaits(now: .now())
    armWatch()
  }
}

extension ServerConnection: EventHandler {
  /// The loop says that the socket can be read or written.
  nonisolated func ready(_ events: Interest) {
    assumeIsolated { connection in
      if events.contains(.writable) { connection.flush() }
      if events.contains(.readable) { connection.read() }
    }
  }
}
