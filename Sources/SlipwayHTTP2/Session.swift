internal import CNghttp2
package import SlipwayBase

/// One HTTP/2 connection without its socket: takes and gives bytes, and tells what happened.
///
/// Owns an `nghttp2_session`. Callbacks only record events; the owner takes them after each
/// `receive` and each `send` and acts on them then. Not thread safe: one loop owns it.
///
///     bytes ─ receive ─▶ events ─ nextEvent ─▶ owner ─ submit… ─▶ queue ─ send ─▶ bytes
@safe
package final class Session {
  /// Which end of the connection this is.
  package enum Role: Sendable {
    /// Answers requests.
    case server
    /// Makes requests.
    case client
  }

  let role: Role
  let limits: SessionLimits
  let handle: OpaquePointer
  var log = EventLog()
  var guards: SessionGuards
  var incoming = FieldList()
  var isInsideHeaders = false
  var bodies = StreamTable<OutgoingBody>()
  var requestedResets: [Int32] = []
  var resetsAfterTrailers: [Int32] = []
  let spares: SessionSpares
  private var failure: HTTP2Error?

  /// Creates a session whose first output is the connection preface: SETTINGS, and for a client
  /// the magic before it. Fails only without memory.
  package init(
    _ role: Role, limits: SessionLimits = SessionLimits(), spares: SessionSpares = SessionSpares()
  ) throws(HTTP2Error) {
    self.role = role
    self.limits = limits
    self.spares = spares
    guards = SessionGuards(limits)
    unsafe handle = try SessionHandle.make(role, limits)
    unsafe nghttp2_session_set_user_data(handle, Unmanaged.passUnretained(self).toOpaque())
    submitSettings()
    if let failure { throw failure }
  }

  deinit {
    unsafe nghttp2_session_del(handle)
  }

  /// Takes bytes from the peer, all of them, and records what they mean.
  ///
  /// Throws when the connection cannot go on: write `farewell` and close it. Connection-level
  /// flow-control credit is returned here; `consume` returns that of a stream.
  package func receive(
    _ bytes: UnsafeRawBufferPointer, at now: MonotonicInstant
  ) throws(HTTP2Error) {
    log.startOver()
    guards.now = now
    let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
    let result = unsafe nghttp2_session_mem_recv(handle, start, bytes.count)
    if let failure { throw failure }
    if result < 0 { throw HTTP2Error(libraryCode: Int32(result)) }
    if log.receivedBytes > 0 {
      try check(unsafe nghttp2_session_consume_connection(handle, log.receivedBytes))
    }
    if unsafe nghttp2_session_get_outbound_queue_size(handle) > limits.outboundFramesMax {
      throw HTTP2Error(
        code: .enhanceYourCalm,
        reason: "more than \(limits.outboundFramesMax) frames wait to be sent (outboundFramesMax)")
    }
  }

  /// When the last bytes were received.
  package var receivedAt: MonotonicInstant { guards.now }

  /// Takes the next recorded event.
  package func nextEvent() -> SessionEvent? {
    log.next()
  }

  /// The received bytes that an event speaks of, valid until the next `receive`.
  package func bytes(_ received: ReceivedBytes) -> UnsafeRawBufferPointer {
    unsafe log.bytes(received)
  }

  /// Appends frames to `output` until it has `limit` bytes or nothing is left to send.
  package func send(into output: inout ByteBuffer, limit: Int) throws(HTTP2Error) {
    while output.count < limit {
      var start: UnsafePointer<UInt8>?
      let count = unsafe nghttp2_session_mem_send(handle, &start)
      if let failure { throw failure }
      if count < 0 { throw HTTP2Error(libraryCode: Int32(count)) }
      if count == 0 { return }
      unsafe output.append(UnsafeRawBufferPointer(start: start, count: count))
    }
  }

  /// Whether the session still expects bytes from the peer.
  package var wantsRead: Bool { unsafe nghttp2_session_want_read(handle) != 0 }

  /// Whether the session has frames to send.
  package var wantsWrite: Bool { unsafe nghttp2_session_want_write(handle) != 0 }

  /// Whether a client may open streams: not after GOAWAY was sent or received.
  package var mayOpenStreams: Bool {
    unsafe nghttp2_session_check_request_allowed(handle) != 0
  }

  /// How many streams the peer lets this side have open at once; no bound before its SETTINGS.
  package var peerConcurrentStreamsMax: Int {
    Int(
      unsafe nghttp2_session_get_remote_settings(
        handle, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS))
  }

  /// Whether the last bytes that were received end inside a header block.
  package var isReceivingHeaders: Bool { isInsideHeaders }

  /// Takes back a header list that nobody else holds, for the next one to use its memory.
  package func recycle(_ block: consuming HeaderBlock) {
    spares.keep(block)
  }

  /// Ends the session with an error, seen by the caller of `receive` or `send`.
  func fail(_ error: HTTP2Error) {
    if failure == nil { failure = error }
  }

  /// Remembers a failing result of nghttp2: the session cannot be trusted after it.
  func note(_ result: Int32) {
    if result < 0 { fail(HTTP2Error(libraryCode: result)) }
  }

  func discardBody(of stream: Int32) {
    if let body = bodies.take(stream) { spares.keep(consume body) }
  }

  private func check(_ result: Int32) throws(HTTP2Error) {
    if result < 0 { throw HTTP2Error(libraryCode: result) }
  }
}
