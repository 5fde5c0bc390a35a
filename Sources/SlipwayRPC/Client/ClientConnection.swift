internal import SlipwayBase
internal import SlipwayHTTP2
internal import SlipwayRuntime

/// One connection to a server: moves bytes between its socket and its HTTP/2 session, and owns the
/// calls that are on it. Confined to its loop; writes once per turn.
@safe
final class ClientConnection: @unchecked Sendable {  // confined to its loop
  /// What a connection tells its owner.
  enum Event {
    /// The server's settings arrived: calls may be opened.
    case opened
    /// The server takes no more calls on it; those that are open go on.
    case leaving
    /// A stream ended, so that another one may be opened.
    case hasRoom
    /// A call was not processed by the server and may be sent again.
    case unprocessed(ClientCall)
    /// It is gone, and why.
    case closed(RPCError)
  }

  private static let inputBytes = 64 * 1024
  /// Bytes of frames that are made before the socket is asked to take them.
  private static let outputBytesMax = 256 * 1024

  private let loop: EventLoop
  private let session: Session
  private let tell: (ClientConnection, Event) -> Void
  private let input: UnsafeMutableRawBufferPointer
  private var socket: Socket?
  private var registration: Registration?
  private var output = ByteBuffer()
  private var calls = StreamTable<ClientCall>()
  private var isFlushScheduled = false
  private var isOpen = false
  private var isLeaving = false
  private var isClosed = false

  /// Begins an HTTP/2 session on a connected socket.
  init(
    _ socket: consuming Socket, on loop: EventLoop,
    tell: @escaping (ClientConnection, Event) -> Void
  ) throws(HTTP2Error) {
    self.loop = loop
    self.tell = tell
    session = try Session(.client)
    unsafe input = .allocate(byteCount: Self.inputBytes, alignment: 16)
    self.socket = consume socket
  }

  deinit {
    unsafe input.deallocate()
  }

  /// Whether a call can be opened now.
  var hasRoom: Bool {
    isOpen && !isLeaving && session.mayOpenStreams
      && calls.count < session.peerConcurrentStreamsMax
  }

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

  /// Sends a call's request.
  func open(_ call: ClientCall, authority: String, userAgent: String) {
    let headers = RequestHeaders.make(
      path: call.path, authority: authority, timeout: call.nanosecondsLeft, userAgent: userAgent,
      metadata: call.options.metadata)
    do throws(HTTP2Error) {
      let stream = try session.submitRequest(headers: headers)
      call.place = (self, stream)
      calls[stream] = call
      session.write(stream) { $0.append(call.request) }
      session.finish(stream, trailers: nil)
      scheduleFlush()
    } catch {
      isLeaving = true
      tell(self, .leaving)
      tell(self, .unprocessed(call))
      scheduleFlush()
    }
  }

  /// Gives up a call that is on the connection.
  func cancel(_ stream: Int32, _ code: ErrorCode = .cancel) {
    guard calls[stream] != nil else { return }
    calls[stream] = nil
    session.reset(stream, code)
    scheduleFlush()
  }

  /// Says goodbye, closes the socket and ends the calls that are left.
  func close(_ reason: RPCError) {
    guard !isClosed else { return }
    isClosed = true
    if isOpen {
      session.submitGoAway(.noError, debug: "")
      try? session.send(into: &output, limit: Self.outputBytesMax)
      _ = try? writeOutput()
    }
    if let registration { loop.deregister(registration) }
    registration = nil
    socket = nil
    let left = calls.all
    calls.removeAll()
    for call in left { call.end(.failure(reason), on: loop) }
    tell(self, .closed(reason))
  }

  static func lost(_ reason: String) -> RPCError {
    RPCError(code: .unavailable, message: "the connection was lost: \(reason)")
  }

  // MARK: - Reading

  private func read() {
    do {
      switch try unsafe socket?.read(into: input) {
      case .bytes(let count):
        unsafe try session.receive(UnsafeRawBufferPointer(rebasing: input[..<count]), at: .now())
        takeEvents()
        scheduleFlush()
      case .endOfFile:
        close(Self.lost("the server closed it"))
      case .wouldBlock, nil:
        break
      }
    } catch let error as HTTP2Error {
      session.farewell(error, into: &output)
      _ = try? writeOutput()
      isOpen = false
      close(Self.lost("\(error)"))
    } catch {
      close(Self.lost("\(error)"))
    }
  }

  private func takeEvents() {
    while let event = session.nextEvent() {
      guard !isClosed else { continue }
      switch event {
      case .headers(let stream, let block, _, let endStream):
        if let call = calls[stream] {
          decide(call, stream, call.response.headers(block, endStream: endStream), endStream)
        }
        session.recycle(block)
      case .data(let stream, let bytes, let endStream):
        guard let call = calls[stream] else { continue }
        let outcome = unsafe call.response.data(session.bytes(bytes), endStream: endStream)
        if !endStream { session.consume(stream, bytes.count) }
        decide(call, stream, outcome, endStream)
      case .closed(let stream, let code):
        closed(stream, code)
      case .headersNotSent(let stream, let reason):
        if let call = calls[stream] {
          decide(call, stream, .failure(RPCError(code: .internal, message: reason)), false)
        }
      case .settings:
        guard !isOpen else { continue }
        isOpen = true
        tell(self, .opened)
      case .goAway:
        guard !isLeaving else { continue }
        isLeaving = true
        tell(self, .leaving)
      case .resetSent, .settingsAcknowledged, .pingAcknowledged, .ping:
        break
      }
    }
  }

  /// Ends a call whose outcome is known, and what either side would still send on its stream.
  private func decide(
    _ call: ClientCall, _ stream: Int32, _ outcome: UnaryResponse.Outcome?, _ hasEnded: Bool
  ) {
    guard let outcome else { return }
    calls[stream] = nil
    if !hasEnded {
      session.reset(stream, .cancel)
    } else if session.pendingBytes(of: stream) > 0 {
      session.reset(stream, .noError)
    }
    call.end(outcome, on: loop)
    tell(self, .hasRoom)
  }

  private func closed(_ stream: Int32, _ code: ErrorCode) {
    defer { tell(self, .hasRoom) }
    guard let call = calls[stream] else { return }
    calls[stream] = nil
    if code == .refusedStream, !call.wasRetried {
      call.wasRetried = true
      return tell(self, .unprocessed(call))
    }
    call.end(.failure(UnaryResponse.reset(code)), on: loop)
  }

  // MARK: - Writing

  private func scheduleFlush() {
    guard !isFlushScheduled, !isClosed else { return }
    isFlushScheduled = true
    loop.atEndOfTurn { self.flush() }
  }

  private func flush() {
    isFlushScheduled = false
    guard !isClosed else { return }
    do {
      repeat {
        guard try writeOutput() else { return awaitWritable() }
        try session.send(into: &output, limit: Self.outputBytesMax)
        takeEvents()
      } while !output.isEmpty && !isClosed
    } catch {
      return close(Self.lost("\(error)"))
    }
    let isDone = !session.wantsRead && !session.wantsWrite || isLeaving && calls.count == 0
    if isDone, !isClosed { close(Self.lost("the server is going away")) }
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
}

extension ClientConnection: EventHandler {
  /// The loop says that the socket can be read or written.
  func ready(_ events: Interest) {
    if events.contains(.writable) {
      if let registration { loop.modify(registration, .readable) }
      flush()
    }
    if events.contains(.readable), !isClosed { read() }
  }
}
