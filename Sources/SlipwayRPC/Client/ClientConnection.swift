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
    /// How a call ended is known.
    case ended(ClientCall, ResponseReader.End)
    /// The connection is gone, and why; its calls have ended.
    case closed(RPCError)
  }

  /// Hears what happens, on the loop.
  typealias Owner = @Sendable (ClientConnection, Event) -> Void

  nonisolated let loop: EventLoop
  let session: Session
  let options: ChannelOptions
  let headers: RequestHeaders
  var phase = Phase.opening
  var calls = StreamTable<ClientCall>()
  /// Streams whose requests are sent more slowly than their tasks make them.
  var blockedStreams: [Int32] = []
  var idleSince = MonotonicInstant.now()
  var idleTimer: TimerID?
  /// What the server said in GOAWAY, when it was a complaint.
  var complaint: String?
  private let owner: Owner
  private var socket: Socket?
  private var registration: Registration?
  private var input = ByteBuffer()
  /// Frames that the socket did not take yet.
  private var output = ByteBuffer()
  private var isFlushScheduled = false

  /// Begins an HTTP/2 session on a connected socket.
  init(
    _ socket: consuming Socket, on loop: EventLoop, _ options: ChannelOptions,
    _ headers: RequestHeaders, owner: @escaping Owner
  ) throws(HTTP2Error) {
    self.loop = loop
    self.options = options
    self.headers = headers
    self.owner = owner
    session = try Session(.client, limits: options.session)
    self.socket = consume socket
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe loop.asUnownedSerialExecutor()
  }

  /// Calls that have no outcome yet.
  var openCalls: Int { calls.count }

  /// Begins to read and sends the preface.
  func start() {
    guard let descriptor = socket?.descriptor else { return }
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
    socket = nil
    if let timer = idleTimer.take() { loop.cancel(timer) }
    let left = calls.all
    calls.removeAll()
    for call in left { tell(.ended(call, .failure(failure))) }
    tell(.closed(failure))
  }

  /// Closes a connection that is not needed any more, with a GOAWAY as far as the socket takes it
  /// at once. A server that sent GOAWAY gets none in return.
  func goAway(_ failure: RPCError) {
    if phase == .serving {
      session.submitGoAway(.noError, debug: "")
      try? session.send(into: &output, limit: .max)
      _ = try? writeOutput()
    }
    close(failure)
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
    do {
      var result = IOResult.wouldBlock
      try unsafe input.append(capacity: Self.inputBytes) { space throws(RuntimeError) in
        result = try unsafe socket?.read(into: space) ?? .wouldBlock
        return if case .bytes(let count) = result { count } else { 0 }
      }
      switch result {
      case .bytes: receive()
      case .endOfFile: close(Self.lost("the server closed it" + complaintText))
      case .wouldBlock: break
      }
    } catch {
      close(Self.lost("\(error)" + complaintText))
    }
  }

  private func receive() {
    do throws(HTTP2Error) {
      try unsafe input.withUnsafeBytes { bytes throws(HTTP2Error) in
        try unsafe session.receive(bytes, at: .now())
      }
    } catch {
      return fail(error)
    }
    input.removeAll()
    takeEvents()
    scheduleFlush()
  }

  /// Ends a session that failed: says why in a last GOAWAY, as far as the socket takes it at once.
  private func fail(_ error: HTTP2Error) {
    session.farewell(error, into: &output)
    _ = try? writeOutput()
    close(Self.lost("\(error)"))
  }

  private var complaintText: String {
    complaint.map { " after GOAWAY \($0)" } ?? ""
  }

  // MARK: - Writing

  /// Makes and writes frames until none are left or the socket is full.
  private func flush() {
    isFlushScheduled = false
    do {
      while phase != .closed {
        guard try writeOutput() else { return awaitWritable() }
        try session.send(into: &output, limit: Self.outputBytesMax)
        takeEvents()
        wakeSenders()
        if output.isEmpty { break }
      }
    } catch let error as HTTP2Error {
      return fail(error)
    } catch {
      return close(Self.lost("\(error)" + complaintText))
    }
    closeIfDone()
  }

  /// Writes what waits; false when the socket does not take all of it.
  private func writeOutput() throws(RuntimeError) -> Bool {
    guard !output.isEmpty else { return true }
    let written = try unsafe output.withUnsafeBytes { bytes throws(RuntimeError) in
      try unsafe socket?.write(bytes) ?? .wouldBlock
    }
    if case .bytes(let count) = written { output.removeFirst(count) }
    return output.isEmpty
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
