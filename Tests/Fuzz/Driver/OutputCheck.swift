/// Reads what a session sends: it must be whole frames, and a client's must follow the magic.
struct OutputCheck {
  private var held: [UInt8]
  private var magicLeft: Int
  /// The type of the last frame.
  private(set) var lastType: UInt8?

  init(expectsMagic: Bool) {
    held = []
    magicLeft = expectsMagic ? OutputCheck.magicBytes : 0
  }

  /// Whether the output so far ends with a frame.
  var isBetweenFrames: Bool { held.isEmpty && magicLeft == 0 }

  /// Takes more output. No frame may be larger than the peer lets this side send.
  mutating func read(_ bytes: [UInt8], frameBytesMax: Int) {
    held += bytes
    let magic = min(magicLeft, held.count)
    held.removeFirst(magic)
    magicLeft -= magic
    var start = 0
    while held.count - start >= OutputCheck.headBytes {
      let head = held[start..<(start + OutputCheck.headBytes)]
      let length = head.prefix(3).reduce(0) { $0 << 8 | Int($1) }
      Property.require(length <= frameBytesMax, "a frame of \(length) bytes is sent")
      guard held.count - start >= OutputCheck.headBytes + length else { break }
      lastType = held[start + 3]
      start += OutputCheck.headBytes + length
    }
    held.removeFirst(start)
  }

  private static let magicBytes = 24
  private static let headBytes = 9
}
