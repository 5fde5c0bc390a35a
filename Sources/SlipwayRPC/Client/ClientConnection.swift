internal import SlipwayBase
internal import SlipwayHTTP2
internal import SlipwayRuntime

/// One connection to a server: moves bytes between its socket and its HTTP/2 session, and owns the
/// calls that are on it.
///
/// An actor whose executor is the loop, like the server's connections: nothing here needs a lock.
/// It writes once per turn of the loop, and tells its owner what happens.
actor ClientConnection {
  /// How far the connection is on its way from open to closed.
  enum Phase {
    /// The server's SETTINGS are awaited.
    case opening
    /// Calls may be opened.
    case serving
    /// The server takes no more calls; those that are open go on.
    case leaving
    /// The socket is gone.
    case closed
  }

  /// What the owner of a connection hears.
  enum Event {
    /// The server's SETTINGS arrived: calls may be opened.
    case opened
    /// More calls may be open than before.
    case hasRoom
    /// No more calls may be opened; those that are open go on.
    case leaving
    /// A call could not be sent on this connection; it may be sent on another.
    case notSent(ClientCall)
    /// A call was sent, but the server did not process it.
    case refused(ClientCall)
    /// The server complains of too many PINGs.
    case tooManyPings
    /// How a call ended is known.
    case ended(ClientCall, ResponseReader.End)
    /// The connection is gone, and why; its calls have ended.
    case closed(RPCError)
  }

  /// Hears what happens, on the loop.
  typealias Owner = @Sendable (ClientConnection, Event) -> Void

  nonisolated let loop: EventLoop
  let session: Session
  let settings: ConnectionSettings
  /// Where the headers of each request are put together.
  let requestBlock = HeaderBlock()
  var phase = Phase.opening
  var calls = StreamTable<ClientCall>()
  /// Streams whose requests are sent more slowly than their tasks make them.
  var blockedStreams: [Int32] = []
  /// Header lists that were read; the session uses those again that no call has kept.
  var readBlocks: [HeaderBlock] = []
  var idleSince = MonotonicInstant.now()
  var idleTimer: TimerID?
  /// What the server said in GOAWAY, when it was a complaint.
  var complaint: String?
  var keepalive: Keepalive?
  var keepaliveTimer: TimerID?
  private let owner: Owner
  private var transport: Transport?
  private var registration: Registration?
  private var input = ByteBuffer()
  /// What TLS reveals of the input.
  private var revealed = ByteBuffer()
  /// Frames that the transport did not take yet.
  private var output = ByteBuffer()
  private var isFlushScheduled = false

  /// Begins an HTTP/2 session on a connected socket.
  init(
    _ transport: consuming Transport, on loop: EventLoop, _ settings: ConnectionSettings,
    owner: @escaping Owner
  ) throws(HTTP2Error) {
    self.loop = loop
    self.settings = settings
    self.owner = owner
    session = try Session(.client, limits: settings.options.session)
    keepalive = settings.options.keepalive.map { Keepalive($0, openedAt: .now()) }
    self.transport = consume transport
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe loop.asUnownedSerialExecutor()
  }

  var options: ChannelOptions { settings.options }

  /// Calls that have no outcome yet.
  var openCalls: Int { calls.count }

  /// Begins to read and sends the preface.
  func start() {
    guard let descriptor = transport?.descriptor else { return }
    do {
      registration = try loop.register(descriptor, .readable, self)
    } catch {
      return close(Self.lost("\(error)"))
    }
    scheduleFlush()
  }

  /// Makes sure that frames are written at the end of this turn.
  func scheduleFlush() {
    guard !isFlushScheduled else { return }
    isFlushScheduled = true
    loop.atEndOfTurn { self.assumeIsolated { $0.flush() } }
  }

  /// Closes the socket and ends the calls that are left.
  func close(_ failure: RPCError) {
    guard phase != .closed else { return }
    phase = .closed
    if let registration { loop.deregister(registration) }
    registration = nil
    var nothing = ByteBuffer()
    transport?.finish(&nothing)
    transport = nil
    for timer in [idleTimer.take(), keepaliveTimer.take()] {
      if let timer { loop.cancel(timer) }
    }
    let left = calls.all
    calls.removeAll()
    for call in left { tell(.ended(call, .failure(failure))) }
    tell(.closed(failure))
  }

  /// Closes a connection that is not needed any more, with a GOAWAY as far as the socket takes it
  /// at once. A server that sent GOAWAY gets none in return.
  func goAway(_ failure: RPCError) {
    if phase == .serving || phase == .leaving, session.mayOpenStreams {
      session.submitGoAway(.noError, debug: "")
      try? session.send(into: &output, limit: .max)
      transport?.finish(&output)
    }
    close(failure)
  }

  /// Takes no more calls; closes when the last one has ended.
  func leaveWhenDone() {
    if phase == .serving { phase = .leaving }
    if calls.count == 0 { goAway(Self.lost("the channel does not need it any more")) }
  }

  /// Tells the owner.
  func tell(_ event: Event) {
    owner(self, event)
  }

  /// The status of calls whose connection is gone.
  static func lost(_ reason: String) -> RPCError {
    RPCError(code: .unavailable, message: "the connection was lost: \(reason)")
  }

  // MARK: - Reading

  private func read() {
    do throws(TransportError) {
      var found = Transport.Input.nothing
      try unsafe input.append(capacity: Self.inputBytes) { space throws(TransportError) in
        found = try unsafe transport?.read(into: space, revealed: &revealed) ?? .nothing
        return if case .clear(let count) = found { count } else { 0 }
      }
      switch found {
      case .clear:
        unsafe input.withUnsafeBytes { unsafe receive($0) }
        input.removeAll()
      case .revealed:
        if !revealed.isEmpty { unsafe revealed.withUnsafeBytes { unsafe receive($0) } }
        revealed.removeAll()
      case .end: return close(Self.lost("the server closed it" + complaintText))
      case .nothing: return
      }
      keepalive?.bytesRead(at: .now())
      scheduleFlush()
    } catch {
      close(Self.lost("\(error)" + complaintText))
    }
  }

  private func receive(_ bytes: UnsafeRawBufferPointer) {
    do throws(HTTP2Error) {
      let now = MonotonicInstant.now()
      for start in stride(from: 0, to: bytes.count, by: Self.sliceBytes) where phase != .closed {
        let end = min(start + Self.sliceBytes, bytes.count)
        try unsafe session.receive(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), at: now)
        takeEvents()
      }
    } catch {
      return fail(error)
    }
  }

  /// Ends a session that failed: says why in a last GOAWAY, as far as the socket takes it at once.
  private func fail(_ error: HTTP2Error) {
    session.farewell(error, into: &output)
    transport?.finish(&output)
    close(Self.lost("\(error)"))
  }

  private var complaintText: String {
    complaint.map { " after GOAWAY \($0)" } ?? ""
  }

  // MARK: - Writing

  /// Makes and writes frames until none are left or the socket is full.
  private func flush() {
    isFlushScheduled = false
    guard phase != .closed else { return }
    do {
      guard try transport?.writeUnsent() ?? true else { return awaitWritable() }
      while phase != .closed, transport?.isOpen == true {
        try session.send(into: &output, limit: Self.outputBytesMax)
        takeEvents()
        wakeSenders()
        guard !output.isEmpty, phase != .closed else { break }
        guard try transport?.write(&output) ?? true else { return awaitWritable() }
      }
    } catch let error as HTTP2Error {
      return fail(error)
    } catch {
      return close(Self.lost("\(error)" + complaintText))
    }
    closeIfDone()
  }

  private func awaitWritable() {
    if let registration { loop.modify(registration, [.readable, .writable]) }
  }

  /// Closes the connection when nothing more will be read or written.
  private func closeIfDone() {
    guard phase != .closed, !session.wantsWrite else { return }
    if phase == .leaving, calls.count == 0 {
      close(Self.lost("the server is going away" + complaintText))
    } else if !session.wantsRead {
      close(
        Self.lost(
          phase == .opening ? "the server does not speak HTTP/2" : "the server broke HTTP/2"))
    }
  }

  /// What the connection reads at once.
  private static let inputBytes = 64 * 1024
  /// What the session takes at once: its events and the memory behind them are used again before
  /// they leave the cache.
  private static let sliceBytes = 8 * 1024
  /// Bytes that wait for the socket to become writable before no more frames are made.
  private static let outputBytesMax = 256 * 1024
}

extension ClientConnection: EventHandler {
  /// The loop says that the socket can be read or written.
  nonisolated func ready(_ events: Interest) {
    assumeIsolated { connection in
      if events.contains(.writable) { connection.becameWritable() }
      if events.contains(.readable) { connection.read() }
    }
  }

  private func becameWritable() {
    if let registration { loop.modify(registration, .readable) }
    flush()
  }
}
