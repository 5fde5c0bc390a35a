/// Why a stream or a connection ended (RFC 9113 §7). Unknown numbers are kept.
package struct ErrorCode: RawRepresentable, Hashable, Sendable {
  /// The number on the wire.
  package let rawValue: UInt32

  /// Creates a code from its number.
  package init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// No error: a graceful end.
  package static let noError = ErrorCode(rawValue: 0x0)
  /// The peer broke the protocol.
  package static let protocolError = ErrorCode(rawValue: 0x1)
  /// Something unexpected happened on the sender's side.
  package static let internalError = ErrorCode(rawValue: 0x2)
  /// The peer exceeded a flow-control window.
  package static let flowControlError = ErrorCode(rawValue: 0x3)
  /// The peer did not acknowledge SETTINGS in time.
  package static let settingsTimeout = ErrorCode(rawValue: 0x4)
  /// A frame arrived for a stream that was half closed.
  package static let streamClosed = ErrorCode(rawValue: 0x5)
  /// A frame had a wrong size.
  package static let frameSizeError = ErrorCode(rawValue: 0x6)
  /// The stream was refused before anything was done with it; it may be tried again.
  package static let refusedStream = ErrorCode(rawValue: 0x7)
  /// The stream is not wanted any more.
  package static let cancel = ErrorCode(rawValue: 0x8)
  /// Header compression got out of step.
  package static let compressionError = ErrorCode(rawValue: 0x9)
  /// A tunnel was reset.
  package static let connectError = ErrorCode(rawValue: 0xA)
  /// The peer behaves like an attacker.
  package static let enhanceYourCalm = ErrorCode(rawValue: 0xB)
  /// The transport is not secure enough.
  package static let inadequateSecurity = ErrorCode(rawValue: 0xC)
  /// HTTP/1.1 is wanted.
  package static let http11Required = ErrorCode(rawValue: 0xD)

  private static let names = [
    "NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT",
    "STREAM_CLOSED", "FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR",
    "CONNECT_ERROR", "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED",
  ]
}

extension ErrorCode: CustomStringConvertible {
  /// The name in the RFC's spelling; `0x63` for an unknown number.
  package var description: String {
    let index = Int(rawValue)
    return ErrorCode.names.indices.contains(index)
      ? ErrorCode.names[index] : "0x" + String(rawValue, radix: 16)
  }
}
