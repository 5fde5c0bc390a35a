internal import CNghttp2
package import SlipwayBase

/// What the owner asks the session to send. Nothing is sent before `Session.send`; asking for
/// something on a stream that is gone has no effect.
extension Session {
  /// Asks a server's session to answer a stream. With `endStream` the headers are all there is;
  /// otherwise `write` and `finish` follow.
  package func submitResponse(_ stream: Int32, headers: HeaderBlock, endStream: Bool) {
    guard isOpen(stream) else { return }
    note(
      unsafe headers.withNameValues { fields, count in
        guard !endStream else {
          return unsafe nghttp2_submit_response(handle, stream, fields, count, nil)
        }
        bodies[stream] = spares.takeBody()
        var provider = unsafe SessionCallbacks.dataProvider
        return unsafe nghttp2_submit_response(handle, stream, fields, count, &provider)
      })
  }

  /// Asks a client's session to open a stream, for which `write` and `finish` follow, and returns
  /// its identifier. Throws when identifiers are used up or the session is ending.
  package func submitRequest(headers: HeaderBlock) throws(HTTP2Error) -> Int32 {
    let stream = unsafe headers.withNameValues { fields, count in
      var provider = unsafe SessionCallbacks.dataProvider
      return unsafe nghttp2_submit_request(handle, nil, fields, count, &provider, nil)
    }
    guard stream > 0 else { throw HTTP2Error(libraryCode: stream) }
    bodies[stream] = spares.takeBody()
    return stream
  }

  /// Appends to the body of a stream what `body` writes.
  package func write(_ stream: Int32, _ body: (inout ByteBuffer) -> Void) {
    guard let outgoing = bodies[stream] else { return }
    if outgoing.write(body) { resume(stream) }
  }

  /// Ends the body of a stream, with trailers when there are any.
  ///
  /// With `resetAfter` RST_STREAM(NO_ERROR) follows once the trailers were sent, which tells a
  /// client that still sends that its request is not read any more (RFC 9113 §8.1).
  package func finish(_ stream: Int32, trailers: HeaderBlock?, resetAfter: Bool = false) {
    guard let outgoing = bodies[stream] else { return }
    if resetAfter { resetsAfterTrailers.append(stream) }
    if outgoing.finish(trailers: trailers) { resume(stream) }
  }

  /// Ends a stream that is answered by headers alone, as `finish` does with `resetAfter`.
  package func resetAfterHeaders(_ stream: Int32) {
    guard isOpen(stream) else { return }
    resetsAfterTrailers.append(stream)
  }

  /// Body bytes of a stream that wait to be sent.
  package func pendingBytes(of stream: Int32) -> Int {
    bodies[stream]?.count ?? 0
  }

  /// Resets a stream.
  package func reset(_ stream: Int32, _ code: ErrorCode) {
    guard !requestedResets.contains(stream) else { return }
    requestedResets.append(stream)
    note(
      unsafe nghttp2_submit_rst_stream(
        handle, UInt8(NGHTTP2_FLAG_NONE.rawValue), stream, code.rawValue))
  }

  /// Returns flow-control credit of a stream: the application took that many body bytes.
  package func consume(_ stream: Int32, _ count: Int) {
    guard count > 0 else { return }
    note(unsafe nghttp2_session_consume_stream(handle, stream, count))
  }

  /// Sends PING with eight bytes that come back in `SessionEvent.pingAcknowledged`.
  package func ping(payload: UInt64) {
    unsafe withUnsafeBytes(of: payload.bigEndian) { bytes in
      note(
        unsafe nghttp2_submit_ping(
          handle, UInt8(NGHTTP2_FLAG_NONE.rawValue),
          bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)))
    }
  }

  /// Announces that a GOAWAY will follow; streams that the peer opens meanwhile are served
  /// (RFC 9113 §6.8).
  package func submitShutdownNotice() {
    note(unsafe nghttp2_submit_shutdown_notice(handle))
  }

  /// Sends GOAWAY: streams that were received are served, later ones are not.
  package func submitGoAway(_ code: ErrorCode, debug: String) {
    var debug = debug
    debug.withUTF8 { bytes in
      note(
        unsafe nghttp2_submit_goaway(
          handle, UInt8(NGHTTP2_FLAG_NONE.rawValue),
          nghttp2_session_get_last_proc_stream_id(handle), code.rawValue, bytes.baseAddress,
          bytes.count))
    }
  }

  /// Appends a GOAWAY made by hand, the last frame of a session that failed: nghttp2 sends nothing
  /// any more after a fatal error. Nothing for a peer that does not speak HTTP/2.
  package func farewell(_ error: HTTP2Error, into output: inout ByteBuffer) {
    guard !error.isForeignProtocol else { return }
    let reason = Array(error.reason.utf8.prefix(Session.debugBytesMax))
    let length = UInt32(8 + reason.count)
    let lastStream = UInt32(
      bitPattern: unsafe nghttp2_session_get_last_proc_stream_id(handle))
    for shift in [16, 8, 0] { output.append(UInt8(truncatingIfNeeded: length >> UInt32(shift))) }
    output.append(UInt8(NGHTTP2_GOAWAY.rawValue))
    output.append(0)
    for word in [0, lastStream, error.code.rawValue] {
      for shift in [24, 16, 8, 0] {
        output.append(UInt8(truncatingIfNeeded: word >> UInt32(shift)))
      }
    }
    output.append(reason)
  }

  /// Whether this side may still send on the stream.
  private func isOpen(_ stream: Int32) -> Bool {
    unsafe nghttp2_session_get_stream_local_close(handle, stream) == 0
  }

  /// Bytes of text in GOAWAY.
  private static let debugBytesMax = 256

  /// Asks nghttp2 to read a body again that had nothing to give.
  private func resume(_ stream: Int32) {
    let result = unsafe nghttp2_session_resume_data(handle, stream)
    // The stream may be gone, or its headers not sent yet: then there is nothing to resume.
    if result != NGHTTP2_ERR_INVALID_ARGUMENT.rawValue { note(result) }
  }

  /// Queues the SETTINGS that open the connection, and the connection's window.
  func submitSettings() {
    var entries = [
      entry(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, limits.streamWindowBytes),
      entry(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, limits.headerListBytesMax),
      entry(NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1),
    ]
    switch role {
    case .server:
      entries.append(entry(NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits.concurrentStreamsMax))
    case .client:
      entries.append(entry(NGHTTP2_SETTINGS_ENABLE_PUSH, 0))
    }
    let flags = UInt8(NGHTTP2_FLAG_NONE.rawValue)
    note(unsafe nghttp2_submit_settings(handle, flags, entries, entries.count))
    note(
      unsafe nghttp2_session_set_local_window_size(
        handle, flags, 0, Int32(limits.connectionWindowBytes)))
  }

  private func entry(_ id: nghttp2_settings_id, _ value: Int) -> nghttp2_settings_entry {
    nghttp2_settings_entry(settings_id: Int32(id.rawValue), value: UInt32(value))
  }
}
