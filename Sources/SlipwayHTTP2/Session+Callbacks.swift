internal import CNghttp2
internal import SlipwayBase

/// What the session records when nghttp2 calls it. Results of false end the session; `fail` has
/// said why.
extension Session {
  func headersBegan() {
    incoming.removeAll()
    isInsideHeaders = true
    guards.headerBytes.reset()
  }

  func fieldReceived(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Bool {
    switch guards.headerBytes.add(nameBytes: name.count, valueBytes: value.count) {
    case .keep:
      unsafe incoming.append(name, value, isSensitive: false)
      return true
    case .drop:
      return true
    case .closeConnection:
      return endForHeaderFlood()
    }
  }

  func fieldDropped(bytes: Int) -> Bool {
    guard guards.headerBytes.add(nameBytes: bytes, valueBytes: 0) != .closeConnection else {
      return endForHeaderFlood()
    }
    return true
  }

  func frameReceived(_ frame: UnsafePointer<nghttp2_frame>) -> Bool {
    let stream = unsafe slipway_frame_stream(frame)
    let flags = unsafe UInt32(slipway_frame_flags(frame))
    let endStream = flags & NGHTTP2_FLAG_END_STREAM.rawValue != 0
    switch unsafe UInt32(slipway_frame_type(frame)) {
    case NGHTTP2_DATA.rawValue:
      if endStream {
        log.recordEnd(of: stream)
      } else if unsafe slipway_frame_length(frame) == 0 {
        return tolerate(guards.countIdleFrame())
      }
    case NGHTTP2_HEADERS.rawValue:
      isInsideHeaders = false
      let block = spares.takeBlock()
      block.exchange(with: &incoming, listBytes: guards.headerBytes.count)
      let opensStream = unsafe slipway_headers_open_stream(frame) != 0
      log.record(
        .headers(stream: stream, block: block, opensStream: opensStream, endStream: endStream))
    case NGHTTP2_RST_STREAM.rawValue:
      // Not 0 either when the stream is gone: then its end was seen, and counted, already.
      let isAnswered = unsafe nghttp2_session_get_stream_local_close(handle, stream) != 0
      return role == .client || isAnswered || tolerate(guards.countPeerReset())
    case NGHTTP2_SETTINGS.rawValue:
      let isAcknowledgement = flags & NGHTTP2_FLAG_ACK.rawValue != 0
      log.record(isAcknowledgement ? .settingsAcknowledged : .settings)
      return isAcknowledgement || tolerate(guards.countIdleFrame())
    case NGHTTP2_PING.rawValue:
      let isAcknowledgement = flags & NGHTTP2_FLAG_ACK.rawValue != 0
      let payload = unsafe UnsafeRawPointer(slipway_ping_payload(frame))
      log.record(
        isAcknowledgement
          ? .pingAcknowledged(
            payload: UInt64(bigEndian: unsafe payload?.loadUnaligned(as: UInt64.self) ?? 0))
          : .ping)
    case NGHTTP2_GOAWAY.rawValue:
      let (lastStream, code, debug) = unsafe read(slipway_goaway(frame))
      log.record(.goAway(lastStream: lastStream, code: code, debug: debug))
    case NGHTTP2_PRIORITY.rawValue:
      return tolerate(guards.countIdleFrame())
    default:
      break
    }
    return true
  }

  func frameSent(_ frame: UnsafePointer<nghttp2_frame>) -> Bool {
    let stream = unsafe slipway_frame_stream(frame)
    switch unsafe UInt32(slipway_frame_type(frame)) {
    case NGHTTP2_HEADERS.rawValue:
      let flags = unsafe UInt32(slipway_frame_flags(frame))
      guard flags & NGHTTP2_FLAG_END_STREAM.rawValue != 0, !resetsAfterTrailers.isEmpty,
        let index = resetsAfterTrailers.firstIndex(of: stream)
      else { return true }
      resetsAfterTrailers.swapAt(index, resetsAfterTrailers.count - 1)
      resetsAfterTrailers.removeLast()
      // The client may have ended its half meanwhile; then the stream is closed already.
      if unsafe nghttp2_session_get_stream_remote_close(handle, stream) == 0 {
        reset(stream, .noError)
      }
      return true
    case NGHTTP2_RST_STREAM.rawValue:
      let requested = requestedResets.firstIndex(of: stream)
      if let requested { requestedResets.remove(at: requested) }
      let code = unsafe ErrorCode(rawValue: slipway_reset_code(frame))
      log.record(.resetSent(stream: stream, code: code, forced: requested == nil))
      return role == .client || requested != nil || tolerate(guards.countForcedReset())
    case NGHTTP2_GOAWAY.rawValue:
      let (_, code, debug) = unsafe read(slipway_goaway(frame))
      log.record(.goAwaySent(code: code, debug: debug))
      return true
    default:
      return true
    }
  }

  func frameNotSent(_ frame: UnsafePointer<nghttp2_frame>, _ code: Int32) {
    let stream = unsafe slipway_frame_stream(frame)
    switch unsafe UInt32(slipway_frame_type(frame)) {
    case NGHTTP2_HEADERS.rawValue:
      // A request that was reset before it was sent has no RST_STREAM that would be counted.
      if role == .client { discardBody(of: stream) }
      if role == .client { requestedResets.removeAll { $0 == stream } }
      let reason = unsafe String(cString: nghttp2_strerror(code))
      log.record(.headersNotSent(stream: stream, reason: reason))
    case NGHTTP2_RST_STREAM.rawValue:
      requestedResets.removeAll { $0 == stream }
    default:
      break
    }
  }

  func streamClosed(_ stream: Int32, _ code: ErrorCode) {
    discardBody(of: stream)
    if !resetsAfterTrailers.isEmpty { resetsAfterTrailers.removeAll { $0 == stream } }
    log.record(.closed(stream: stream, code: code))
  }

  /// Gives nghttp2 the next bytes of a body; the result is their count or an error code.
  func readBody(
    _ stream: Int32, _ target: UnsafeMutableRawBufferPointer, _ flags: UnsafeMutablePointer<UInt32>
  ) -> Int {
    guard let body = bodies[stream] else {
      return Int(NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue)
    }
    switch unsafe body.read(into: target) {
    case .bytes(let count):
      return count
    case .deferred:
      return Int(NGHTTP2_ERR_DEFERRED.rawValue)
    case .last(let count, let trailers):
      unsafe flags.pointee |= NGHTTP2_DATA_FLAG_EOF.rawValue
      guard let trailers else { return count }
      // Trailers that are submitted any earlier would overtake the body, which is then lost.
      unsafe flags.pointee |= NGHTTP2_DATA_FLAG_NO_END_STREAM.rawValue
      note(
        unsafe trailers.withNameValues { fields, fieldCount in
          unsafe nghttp2_submit_trailer(handle, stream, fields, fieldCount)
        })
      return count
    }
  }

  private func read(
    _ frame: UnsafePointer<nghttp2_goaway>?
  ) -> (lastStream: Int32, code: ErrorCode, debug: String) {
    guard let goAway = unsafe frame?.pointee else { return (0, .noError, "") }
    let debug = unsafe UnsafeRawBufferPointer(
      start: goAway.opaque_data, count: goAway.opaque_data_len)
    return unsafe (
      goAway.last_stream_id, ErrorCode(rawValue: goAway.error_code),
      String(decoding: debug, as: UTF8.self)
    )
  }

  private func endForHeaderFlood() -> Bool {
    fail(
      HTTP2Error(
        code: .enhanceYourCalm,
        reason: "a header list has more than \(limits.headerListBytesFatal) bytes "
          + "(headerListBytesFatal)"))
    return false
  }

  private func tolerate(_ error: HTTP2Error?) -> Bool {
    guard let error else { return true }
    fail(error)
    return false
  }
}
