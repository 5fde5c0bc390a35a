import SlipwayBase
import SlipwayTestKit
import Testing

@testable import SlipwayRPC

struct MessageReaderTests {
  /// Reads `bytes` in pieces and returns the messages, or the error.
  private func read(
    _ bytes: [UInt8], limit: Int = 1_000, encoding: MessageEncoding = .identity,
    pieces: (Int) -> Int
  ) -> Result<[[UInt8]], RPCError> {
    var reader = MessageReader(bytesMax: limit, encoding: encoding)
    var messages: [[UInt8]] = []
    var rest = bytes[...]
    do throws(RPCError) {
      while !rest.isEmpty {
        let piece = Array(rest.prefix(pieces(rest.count)))
        rest = rest.dropFirst(piece.count)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: piece.count, alignment: 1)
        defer { buffer.deallocate() }
        buffer.copyBytes(from: piece)
        try reader.read(UnsafeRawBufferPointer(buffer)) { message, _ throws(RPCError) in
          messages.append([UInt8](message))
        }
      }
    } catch {
      return .failure(error)
    }
    return .success(messages)
  }

  private let stream =
    RawMessage.framed([1, 2, 3]) + RawMessage.framed([])
    + RawMessage.framed(Array(repeating: 7, count: 300))
    + RawMessage.framed([9])

  @Test(arguments: 0..<20)
  func `messages come out whole however they were split (F1, F2)`(seed: UInt64) {
    var random = RandomPieces(seed: seed)
    let messages = read(stream) { random.next(upTo: min($0, 30)) }
    #expect(messages == .success([[1, 2, 3], [], Array(repeating: 7, count: 300), [9]]))
  }

  @Test func `one byte at a time and all at once are the same (F1)`() {
    #expect(read(stream) { _ in 1 } == read(stream) { $0 })
  }

  @Test func `a message at the limit passes, one byte more does not (F3, F4)`() {
    let atLimit = RawMessage.framed(Array(repeating: 1, count: 10))
    let over = RawMessage.framed(Array(repeating: 1, count: 11))
    #expect(read(atLimit, limit: 10) { $0 } == .success([Array(repeating: 1, count: 10)]))
    guard case .failure(let error) = read(over, limit: 10, pieces: { $0 }) else {
      Issue.record("the message was let through")
      return
    }
    #expect(error.code == .resourceExhausted)
    #expect(error.message.contains("receiveMessageBytesMax"))
  }

  @Test func `a long message is refused by its prefix alone (F3)`() {
    guard case .failure(let error) = read([0, 0xFF, 0xFF, 0xFF, 0xFF], pieces: { _ in 1 }) else {
      Issue.record("the prefix was let through")
      return
    }
    #expect(error.code == .resourceExhausted)
  }

  @Test(
    arguments: [
      (1, MessageEncoding.identity, StatusCode.internal), (1, .unsupported, .unimplemented),
      (2, .identity, .internal), (255, .unsupported, .internal),
    ] as [(UInt8, MessageEncoding, StatusCode)])
  func `a flag that means nothing here is an error (F6, F7, F8)`(
    flag: UInt8, encoding: MessageEncoding, code: StatusCode
  ) {
    let result = read(RawMessage.framed([1], flag: flag), encoding: encoding) { $0 }
    guard case .failure(let error) = result else {
      Issue.record("flag \(flag) was let through")
      return
    }
    #expect(error.code == code)
  }

  @Test func `an unknown encoding does not matter to plain messages (F8)`() {
    #expect(read(RawMessage.framed([5]), encoding: .unsupported) { $0 } == .success([[5]]))
  }

  @Test func `a reader knows whether it is inside a message (F5)`() throws {
    var reader = MessageReader(bytesMax: 10, encoding: .identity)
    let start = reader.isBetweenMessages
    #expect(start)
    let part = UnsafeMutableRawBufferPointer.allocate(byteCount: 3, alignment: 1)
    defer { part.deallocate() }
    part.copyBytes(from: [0, 0, 0])
    try reader.read(UnsafeRawBufferPointer(part)) { _, _ throws(RPCError) in }
    let inside = reader.isBetweenMessages
    #expect(!inside)
  }

  @Test func `the writer's prefix is what the reader reads`() {
    var buffer = ByteBuffer()
    let count = MessageWriter.append(RawMessage([4, 5]), to: &buffer)
    #expect(count == 2)
    #expect(buffer.copyBytes() == [0, 0, 0, 0, 2, 4, 5])
  }
}
