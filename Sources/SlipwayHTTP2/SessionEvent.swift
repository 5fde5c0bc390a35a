/// What happened on a session; recorded while bytes are received or sent, taken afterwards.
package enum SessionEvent {
  /// A header list is complete.
  ///
  /// `opensStream` tells a request (or the first response) from trailers (or a response after an
  /// interim one). The block is the receiver's to keep; `Session.recycle` takes it back.
  case headers(stream: Int32, block: HeaderBlock, opensStream: Bool, endStream: Bool)
  /// Body bytes arrived, none when only the end of the stream did.
  case data(stream: Int32, bytes: ReceivedBytes, endStream: Bool)
  /// The stream is gone: both sides ended it, or one of them reset it with a code.
  case closed(stream: Int32, code: ErrorCode)
  /// RST_STREAM was sent; `forced` when nghttp2 did so because the peer broke a rule.
  case resetSent(stream: Int32, code: ErrorCode, forced: Bool)
  /// A header list could not be sent; the stream hangs unless it is reset.
  case headersNotSent(stream: Int32, reason: String)
  /// The peer sent SETTINGS.
  case settings
  /// The peer acknowledged our SETTINGS.
  case settingsAcknowledged
  /// The peer acknowledged our PING.
  case pingAcknowledged(payload: UInt64)
  /// The peer sent PING, which is answered already.
  case ping
  /// GOAWAY was sent, by the owner's wish or because nghttp2 found that the peer broke a rule.
  case goAwaySent(code: ErrorCode, debug: String)
  /// The peer sent GOAWAY: streams above `lastStream` were not processed.
  case goAway(lastStream: Int32, code: ErrorCode, debug: String)
}

/// Where the session keeps received body bytes until all events were taken.
package struct ReceivedBytes: Hashable, Sendable {
  let offset: Int
  /// How many bytes there are.
  package internal(set) var count: Int
}
