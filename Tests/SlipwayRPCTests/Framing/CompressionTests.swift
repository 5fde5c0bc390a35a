import SlipwayBase
import SlipwayCompression
import Testing

@testable import SlipwayRPC

/// Messages that travel compressed, between their writer and their reader.
struct CompressionTests {
  private static let text = Array(repeating: UInt8(ascii: "a"), count: 10_000)

  private func written(_ messages: [[UInt8]], as format: CompressionFormat) -> [UInt8] {
    var buffer = ByteBuffer()
    for message in messages {
      let count = MessageWriter.append(RawMessage(message), compressedAs: format, to: &buffer)
      #expect(count == message.count)
    }
    return buffer.copyBytes()
  }

  /// What a reader makes of bytes that arrive in pieces of `step` bytes.
  private func read(
    _ bytes: [UInt8], _ encoding: MessageEncoding, bytesMax: Int = 1 << 20, step: Int = .max
  ) throws(RPCError) -> [(message: [UInt8], wasCompressed: Bool)] {
    var reader = MessageReader(bytesMax: bytesMax, encoding: encoding)
    var found: [(message: [UInt8], wasCompressed: Bool)] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = ContiguousArray(rest.prefix(step))
      try piece.span.bytes.withUnsafeBytes { (piece) throws(RPCError) in
        try reader.read(piece) { found.append(([UInt8]($0), $1)) }
      }
      rest = rest.dropFirst(step)
    }
    return found
  }

  private func refusal(
    of bytes: [UInt8], _ encoding: MessageEncoding, bytesMax: Int = 1 << 20
  ) -> RPCError? {
    do throws(RPCError) {
      _ = try read(bytes, encoding, bytesMax: bytesMax)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: CompressionFormat.allCases, [1, 7, Int.max])
  func `F13: each message is compressed on its own`(format: CompressionFormat, step: Int) throws {
    let messages = [Self.text, [], [1], Self.text]
    let bytes = written(messages, as: format)
    #expect(bytes.count < 1_000)
    let found = try read(bytes, .compressed(format), step: step)
    #expect(found.map(\.message) == messages)
    #expect(found.allSatisfy { $0.wasCompressed })
  }

  @Test(arguments: [
    (CompressionFormat.gzip, [UInt8(0x1F), 0x8B]), (.deflate, [0x78]),
  ])
  func `F13: gzip is RFC 1952 and deflate RFC 1950`(format: CompressionFormat, magic: [UInt8]) {
    let bytes = written([Self.text], as: format)
    #expect(bytes.first == 1)
    #expect(bytes.dropFirst(5).starts(with: magic))
  }

  @Test(arguments: CompressionFormat.allCases)
  func `F11: plain messages may be between compressed ones`(format: CompressionFormat) throws {
    let bytes = written([[1]], as: format) + RawMessage.framed([2]) + written([[3]], as: format)
    let found = try read(bytes, .compressed(format))
    #expect(found.map(\.message) == [[1], [2], [3]])
    #expect(found.map(\.wasCompressed) == [true, false, true])
  }

  @Test func `F6: a compressed message without an encoding is INTERNAL`() {
    #expect(refusal(of: written([[1]], as: .gzip), .identity)?.code == .internal)
  }

  @Test func `F8: a message in an unknown encoding is UNIMPLEMENTED, a plain one is fine`() throws {
    #expect(refusal(of: RawMessage.framed([1], flag: 1), .unsupported)?.code == .unimplemented)
    #expect(try read(RawMessage.framed([1]), .unsupported).map(\.message) == [[1]])
  }

  @Test(arguments: CompressionFormat.allCases)
  func `F9: what is not compressed data is INTERNAL`(format: CompressionFormat) {
    var cut = written([Self.text], as: format)
    cut.removeLast()
    cut = RawMessage.framed(Array(cut.dropFirst(5)), flag: 1)
    for bytes in [RawMessage.framed([1, 2, 3], flag: 1), RawMessage.framed([], flag: 1), cut] {
      #expect(refusal(of: bytes, .compressed(format))?.code == .internal)
    }
    let other = CompressionFormat.allCases.first { $0 != format } ?? format
    #expect(refusal(of: written([Self.text], as: other), .compressed(format))?.code == .internal)
  }

  @Test(arguments: CompressionFormat.allCases)
  func `F10: a message that grows over the limit is RESOURCE_EXHAUSTED`(
    format: CompressionFormat
  ) throws {
    let bytes = written([Self.text], as: format)
    #expect(try read(bytes, .compressed(format), bytesMax: 10_000).count == 1)
    let failure = refusal(of: bytes, .compressed(format), bytesMax: 9_999)
    #expect(failure?.code == .resourceExhausted)
    #expect(failure?.message.contains("receiveMessageBytesMax") == true)
  }

  @Test(arguments: [
    ("gzip", true), ("identity,deflate,gzip", true), ("identity, gzip ,x", true), ("", false),
    ("gzipx,xgzip", false), ("identity;gzip", false), (",,", false),
  ])
  func `F11: a format is found in a list of names`(list: String, isListed: Bool) {
    let found = Array(list.utf8).withUnsafeBytes { CompressionFormat.gzip.isListed(in: $0) }
    #expect(found == isListed)
  }
}
