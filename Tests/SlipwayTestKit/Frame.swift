/// Builds HTTP/2 frames by hand, legal or not (RFC 9113 §4.1).
package enum Frame {
  package static let magic = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
  package static let emptySettings = make(type: 4, flags: 0, stream: 0, [])
  package static let settingsAcknowledgement = make(type: 4, flags: 1, stream: 0, [])

  package static func make(type: UInt8, flags: UInt8, stream: UInt32, _ payload: [UInt8]) -> [UInt8]
  {
    let count = UInt32(payload.count)
    return Array(bytes(of: count).dropFirst()) + [type, flags] + bytes(of: stream) + payload
  }

  package static func data(_ stream: UInt32, _ payload: [UInt8], endStream: Bool = false) -> [UInt8]
  {
    make(type: 0, flags: endStream ? 1 : 0, stream: stream, payload)
  }

  /// HEADERS whose block has every field as a literal without indexing (RFC 7541 §6.2.2).
  package static func headers(
    _ stream: UInt32, _ fields: [(String, String)], endStream: Bool = false
  ) -> [UInt8] {
    let block = fields.flatMap { field -> [UInt8] in
      [0x00] + string(field.0) + string(field.1)
    }
    return make(type: 1, flags: 4 | (endStream ? 1 : 0), stream: stream, block)
  }

  package static func reset(_ stream: UInt32, _ code: UInt32) -> [UInt8] {
    make(type: 3, flags: 0, stream: stream, bytes(of: code))
  }

  package static func windowUpdate(_ stream: UInt32, _ increment: UInt32) -> [UInt8] {
    make(type: 8, flags: 0, stream: stream, bytes(of: increment))
  }

  package static let ping = make(type: 6, flags: 0, stream: 0, [1, 2, 3, 4, 5, 6, 7, 8])

  package static let request: [(String, String)] = [
    (":method", "POST"), (":scheme", "http"), (":path", "/p.S/M"), (":authority", "localhost"),
  ]

  private static func bytes(of word: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) }
  }

  /// A string literal without Huffman coding (RFC 7541 §5.2).
  private static func string(_ text: String) -> [UInt8] {
    var rest = text.utf8.count
    guard rest >= 127 else { return [UInt8(rest)] + Array(text.utf8) }
    var length: [UInt8] = [127]
    rest -= 127
    while rest >= 128 {
      length.append(UInt8(rest % 128) | 128)
      rest /= 128
    }
    return length + [UInt8(rest)] + Array(text.utf8)
  }
}
