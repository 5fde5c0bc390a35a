import SlipwayBase
import SlipwayTestKit

@testable import SlipwayRPC

/// Length-prefixed messages, cut in different ways.
enum MessageTarget {
  /// However the bytes are split, the same messages and the same error must come.
  static func run(_ input: FuzzInput) {
    var input = input
    let seed = UInt64(input.byte())
    let bytes = input.rest()
    var pieces = RandomPieces(seed: seed)
    let whole = read(bytes) { bytes.count }
    let split = read(bytes) { pieces.next(upTo: 16) }
    Property.require(
      whole == split, "split messages are the same\n\(whole)\nbut in pieces\n\(split)")
    let sum = whole.messages.reduce(0) { $0 + $1.count + MessagePrefix.byteCount }
    Property.require(sum <= bytes.count, "more bytes are delivered than came")
  }

  /// What a reader made of bytes.
  private struct Reading: Equatable {
    var messages: [[UInt8]] = []
    var failure: RPCError?
    var isBetweenMessages = false

    static func == (a: Reading, b: Reading) -> Bool {
      a.messages == b.messages && a.failure?.code == b.failure?.code
        && a.failure?.message == b.failure?.message && a.isBetweenMessages == b.isBetweenMessages
    }
  }

  private static func read(_ bytes: [UInt8], pieceBytes: () -> Int) -> Reading {
    var reading = Reading()
    var reader = MessageReader(bytesMax: 4_096, encoding: .identity)
    var rest = bytes[...]
    while !rest.isEmpty {
      // Memory of just that size, so that the address sanitizer sees what is read behind it.
      var piece = ByteBuffer()
      piece.append([UInt8](rest.prefix(pieceBytes())))
      rest = rest.dropFirst(piece.count)
      do throws(RPCError) {
        try piece.withUnsafeBytes { bytes throws(RPCError) in
          try reader.read(bytes) { message, _ throws(RPCError) in
            reading.messages.append([UInt8](message))
          }
        }
      } catch {
        reading.failure = error
        return reading
      }
    }
    reading.isBetweenMessages = reader.isBetweenMessages
    return reading
  }
}
