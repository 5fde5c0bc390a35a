internal import CNghttp2
internal import SlipwayBase

/// The one table of C callbacks of the process, and what each of them records.
///
/// A callback never receives or sends on its session (nghttp2 forbids it) and never runs anything
/// of the application.
enum SessionCallbacks {
  /// Made once, never freed, only read afterwards.
  nonisolated(unsafe) static let table: OpaquePointer = unsafe makeTable()

  /// Asks `readBody` for the bytes of a stream.
  static var dataProvider: nghttp2_data_provider {
    unsafe slipway_data_provider { _, stream, target, capacity, flags, _, user in
      guard let flags = unsafe flags else { return Int(NGHTTP2_ERR_CALLBACK_FAILURE.rawValue) }
      let target = unsafe UnsafeMutableRawBufferPointer(start: target, count: capacity)
      return unsafe withOwner(user) { unsafe $0.readBody(stream, target, flags) }
    }
  }

  private static func makeTable() -> OpaquePointer {
    var made: OpaquePointer?
    guard unsafe nghttp2_session_callbacks_new(&made) == 0, let table = unsafe made else {
      preconditionFailure("no memory for the callbacks of nghttp2 at the start of the process")
    }
    unsafe setHeaderCallbacks(table)
    unsafe setFrameCallbacks(table)
    unsafe nghttp2_session_callbacks_set_on_stream_close_callback(table) { _, stream, code, user in
      unsafe withOwner(user) { $0.streamClosed(stream, ErrorCode(rawValue: code)) }
      return 0
    }
    return unsafe table
  }

  private static func setHeaderCallbacks(_ table: OpaquePointer) {
    unsafe nghttp2_session_callbacks_set_on_begin_headers_callback(table) { _, _, user in
      unsafe withOwner(user) { $0.headersBegan() }
      return 0
    }
    unsafe nghttp2_session_callbacks_set_on_header_callback(table) {
      _, _, name, nameCount, value, valueCount, _, user in
      let name = unsafe UnsafeRawBufferPointer(start: name, count: nameCount)
      let value = unsafe UnsafeRawBufferPointer(start: value, count: valueCount)
      return unsafe result(withOwner(user) { unsafe $0.fieldReceived(name, value) })
    }
    // A field with characters that no header may have is dropped, the call goes on (gRPC: invalid
    // metadata must not fail a call); its bytes count, so that a flood of them is seen.
    unsafe nghttp2_session_callbacks_set_on_invalid_header_callback(table) {
      _, _, _, nameCount, _, valueCount, _, user in
      return unsafe result(withOwner(user) { $0.fieldDropped(bytes: nameCount + valueCount) })
    }
  }

  private static func setFrameCallbacks(_ table: OpaquePointer) {
    unsafe nghttp2_session_callbacks_set_on_data_chunk_recv_callback(table) {
      _, _, stream, data, count, user in
      let chunk = unsafe UnsafeRawBufferPointer(start: data, count: count)
      unsafe withOwner(user) { unsafe $0.log.record(chunk, of: stream) }
      return 0
    }
    unsafe nghttp2_session_callbacks_set_on_frame_recv_callback(table) { _, frame, user in
      guard let frame = unsafe frame else { return NGHTTP2_ERR_CALLBACK_FAILURE.rawValue }
      return unsafe result(withOwner(user) { unsafe $0.frameReceived(frame) })
    }
    unsafe nghttp2_session_callbacks_set_on_frame_send_callback(table) { _, frame, user in
      guard let frame = unsafe frame else { return NGHTTP2_ERR_CALLBACK_FAILURE.rawValue }
      return unsafe result(withOwner(user) { unsafe $0.frameSent(frame) })
    }
    unsafe nghttp2_session_callbacks_set_on_frame_not_send_callback(table) { _, frame, code, user in
      guard let frame = unsafe frame else { return 0 }
      unsafe withOwner(user) { unsafe $0.frameNotSent(frame, code) }
      return 0
    }
  }
}

/// Calls `body` with the session that the user data of a callback points at, which is alive as long
/// as its handle is; so it need not be retained for the call.
@inline(__always)
private func withOwner<Result>(
  _ user: UnsafeMutableRawPointer?, _ body: (Session) -> Result
) -> Result {
  guard let user = unsafe user else {
    preconditionFailure("nghttp2 called back without the user data that every session has")
  }
  return unsafe Unmanaged<Session>.fromOpaque(user)._withUnsafeGuaranteedRef(body)
}

/// What a callback returns: going on, or ending the session.
private func result(_ isFine: Bool) -> Int32 {
  isFine ? 0 : NGHTTP2_ERR_CALLBACK_FAILURE.rawValue
}
