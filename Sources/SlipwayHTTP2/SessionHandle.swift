internal import CNghttp2

/// Makes `nghttp2_session`s with the options that a session under attack needs.
enum SessionHandle {
  static func make(
    _ role: Session.Role, _ limits: SessionLimits
  ) throws(HTTP2Error) -> OpaquePointer {
    let options = unsafe try makeOptions(limits)
    defer { unsafe nghttp2_option_del(options) }
    var session: OpaquePointer?
    let callbacks = unsafe SessionCallbacks.table
    let result =
      switch role {
      case .server: unsafe nghttp2_session_server_new2(&session, callbacks, nil, options)
      case .client: unsafe nghttp2_session_client_new2(&session, callbacks, nil, options)
      }
    guard result == 0, let session = unsafe session else { throw HTTP2Error(libraryCode: result) }
    return unsafe session
  }

  private static func makeOptions(_ limits: SessionLimits) throws(HTTP2Error) -> OpaquePointer {
    var made: OpaquePointer?
    let result = unsafe nghttp2_option_new(&made)
    guard result == 0, let options = unsafe made else { throw HTTP2Error(libraryCode: result) }
    // Credit is returned when bytes are taken, not when they arrive, or a peer could push any
    // amount of data.
    unsafe nghttp2_option_set_no_auto_window_update(options, 1)
    unsafe nghttp2_option_set_no_closed_streams(options, 1)
    // nghttp2's own limit counts the RST_STREAM(NO_ERROR) that every good client sends when the
    // server finishes first; `SessionGuards` counts instead.
    unsafe nghttp2_option_set_stream_reset_rate_limit(options, 1_000_000, 100_000)
    unsafe nghttp2_option_set_max_continuations(options, limits.continuationsMax)
    unsafe nghttp2_option_set_max_outbound_ack(options, limits.outboundAcknowledgementsMax)
    // Spaces around metadata values are stripped by us; nghttp2 would drop the field.
    unsafe nghttp2_option_set_no_rfc9113_leading_and_trailing_ws_validation(options, 1)
    return unsafe options
  }
}

extension HTTP2Error {
  /// The failure that a negative result of nghttp2 stands for.
  init(libraryCode: Int32) {
    let reason = unsafe String(cString: nghttp2_strerror(libraryCode))
    switch libraryCode {
    case NGHTTP2_ERR_BAD_CLIENT_MAGIC.rawValue:
      self.init(code: .protocolError, reason: reason, isForeignProtocol: true)
    case NGHTTP2_ERR_FLOODED.rawValue:
      self.init(code: .enhanceYourCalm, reason: "\(reason) (outboundAcknowledgementsMax)")
    case NGHTTP2_ERR_TOO_MANY_CONTINUATIONS.rawValue:
      self.init(code: .enhanceYourCalm, reason: "\(reason) (continuationsMax)")
    case NGHTTP2_ERR_TOO_MANY_SETTINGS.rawValue:
      self.init(code: .enhanceYourCalm, reason: reason)
    case NGHTTP2_ERR_NOMEM.rawValue, NGHTTP2_ERR_CALLBACK_FAILURE.rawValue:
      self.init(code: .internalError, reason: reason)
    case NGHTTP2_ERR_STREAM_ID_NOT_AVAILABLE.rawValue:
      self.init(code: .refusedStream, reason: reason)
    default:
      self.init(code: .protocolError, reason: reason)
    }
  }
}
