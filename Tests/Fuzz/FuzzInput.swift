/// The bytes of one run, taken from the front; zeros follow the last one.
struct FuzzInput {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = [UInt8](bytes)
  }

  /// Whether all bytes were taken.
  var isEmpty: Bool { position == bytes.count }

  /// Takes one byte.
  mutating func byte() -> UInt8 {
    guard position < bytes.count else { return 0 }
    position += 1
    return bytes[position - 1]
  }

  /// Takes a number below `limit`, which is at most 256.
  mutating func number(below limit: Int) -> Int {
    Int(byte()) % limit
  }

  /// Takes a big-endian word.
  mutating func word() -> UInt32 {
    (0..<4).reduce(0) { word, _ in word << 8 | UInt32(byte()) }
  }

  /// Takes up to `count` bytes.
  mutating func take(_ count: Int) -> [UInt8] {
    let taken = Array(bytes[position...].prefix(count))
    position += taken.count
    return taken
  }

  /// Takes all that is left.
  mutating func rest() -> [UInt8] {
    take(bytes.count)
  }
}
