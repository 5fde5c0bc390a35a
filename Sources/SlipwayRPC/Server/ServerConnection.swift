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
  private var socket: Socket?
  private var registration: Registration?
  /// Frames that the socket did not take yet.
  private var unsent = ByteBuffer()
  private var isFlushScheduled = false

  init(_ home: ServerLoop, _ socket: consuming Socket, peer: String) throws(HTTP2Error) {
    self.home = home
    self.peer = peer
    loop = home.loop
    definition = home.definition
    session = try Session(.server, limits: home.definition.limits.http2)
    pings = PingPolicy(home.definition.limits)
    watch = ConnectionWatch(home.definition.limits, now: .now())
    self.socket = consume socket
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
    guard let descriptor = socket?.descriptor else { return }
    do {
      registration = try loop.register(descriptor, .readable, self)
    } catch {
      return close("\(error)")
    }
    armWatch()
    scheduleFlush()
  }

  /// Makes sure that frames are written at the end of this turn.
  func scheduleFlush() {
    guard !isFlushScheduled else { return }
    isFlushScheduled = true
    loop.atEndOfTurn { self.assumeIsolated { $0.flush() } }
  }

  /// Closes the socket and cancels the calls that are left.
  func close(_ reason: String) {
    guard phase != .closed else { return }
    phase = .closed
    definition.log.debug("connection closed", fields([LogField("reason", reason)]))
    if let registration { loop.deregister(registration) }
    registration = nil
    socket = nil
    cancelTimers()
    abandonCalls()
    home.remove(self)
  }

  /// Ends a session that failed: says why in a last GOAWAY, as far as the socket takes it at once.
  func fail(_ error: HTTP2Error) {
    definition.metrics.failedConnections.increment()
    definition.log.warning(
      error.isForeignProtocol ? "not HTTP/2" : "GOAWAY sent",
      fields([LogField("code", "\(error.code)"), LogField("reason", error.reason)]))
    session.farewell(error, into: &unsent)
    _ = try? writeUnsent()
    close(error.reason)
  }

  /// Fields of a log record about this connection.
  func fields(_ more: [LogField]) -> [LogField] {
    [LogField("peer", peer)] + more
  }

  // MARK: - Reading

  private func read() {
    do {
      switch try unsafe socket?.read(into: home.input) {
      case .bytes(let count):
        unsafe receive(UnsafeRawBufferPointer(rebasing: home.input[..<count]))
      case .endOfFile:
        close("the client closed the connection")
      case .wouldBlock, nil:
        break
      }
    } catch {
      close("\(error)")
    }
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
    scheduleFlush()
  }

  // MARK: - Writing

  /// Writes what waits, then makes and writes frames until none are left or the socket is full.
  private func flush() {
    isFlushScheduled = false
    guard phase != .closed else { return }
    do {
      repeat {
        guard try writeUnsent() else { return awaitWritable() }
        try session.send(into: &home.output, limit: limits.outputBytesMax)
        takeEvents()
        wakeWriters()
      } while try writeOutput()
    } catch let error as HTTP2Error {
      return fail(error)
    } catch {
      return close("\(error)")
    }
    if isDone { close("all calls are finished") }
  }

  /// Whether nothing more will be read or written.
  private var isDone: Bool {
    guard phase != .closed, unsent.isEmpty, !session.wantsWrite else { return false }
    return !session.wantsRead || (phase == .leaving && streams.count == 0)
  }

  /// Writes the loop's output; true when there was some. What the socket does not take is kept.
  private func writeOutput() throws(RuntimeError) -> Bool {
    guard !home.output.isEmpty, phase != .closed else { return false }
    let written = try unsafe home.output.withUnsafeBytes { bytes throws(RuntimeError) in
      try unsafe socket?.write(bytes) ?? .wouldBlock
    }
    if case .bytes(let count) = written { home.output.removeFirst(count) }
    if !home.output.isEmpty {
      unsafe home.output.withUnsafeBytes { unsafe unsent.append($0) }
      home.output.removeAll()
    }
    return true
  }

  /// Writes what the socket did not take earlier; false when it still does not take all of it.
  private func writeUnsent() throws(RuntimeError) -> Bool {
    guard !unsent.isEmpty else { return true }
    let written = try unsafe unsent.withUnsafeBytes { bytes throws(RuntimeError) in
      try unsafe socket?.write(bytes) ?? .wouldBlock
    }
    if case .bytes(let count) = written {
      unsent.removeFirst(count)
      watch.noteOutput(now: .now())
    }
    guard unsent.isEmpty else { return false }
    unsent = ByteBuffer()
    watch.outputIsDone()
    if let registration { loop.modify(registration, .readable) }
    return true
  }

  private func awaitWritable() {
    guard let registration else { return }
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
