/// The application protocols (ALPN, RFC 7301) of one side, the preferred one first.
final class ApplicationProtocols: Sendable {
  let names: [String]
  /// The names as TLS writes them: one byte of length before each.
  let wire: [UInt8]

  /// Fails with `configuration` unless there is a name, and each has 1 to 255 bytes.
  init(_ names: [String]) throws(TLSError) {
    guard !names.isEmpty else {
      throw TLSError(.configuration, "no application protocol is given, and TLS needs one here")
    }
    var wire: [UInt8] = []
    for name in names {
      guard (1...255).contains(name.utf8.count) else {
        throw TLSError(
          .configuration, "'\(name)' is no application protocol: names have 1 to 255 bytes")
      }
      wire.append(UInt8(name.utf8.count))
      wire += name.utf8
    }
    self.names = names
    self.wire = wire
  }

  /// Where in a client's list the protocol lies that is preferred here: its first byte and its
  /// count of bytes. Nil when the two sides share none.
  func choose(from offered: UnsafeRawBufferPointer) -> Range<Int>? {
    var best: (rank: Int, place: Range<Int>)?
    var position = 0
    while position < offered.count {
      let start = position + 1
      let end = start + Int(unsafe offered[position])
      guard end <= offered.count else { return nil }
      let name = unsafe UnsafeRawBufferPointer(rebasing: offered[start..<end])
      let rank = names.firstIndex { unsafe $0.utf8.elementsEqual(name) }
      if let rank, rank < best?.rank ?? .max { best = (rank, start..<end) }
      position = end
    }
    return best?.place
  }
}
