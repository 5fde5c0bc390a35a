import SlipwayBase
import Testing

@testable import SlipwayCompression

@Suite struct CompressionTests {
  private static func compress(_ bytes: [UInt8], _ format: CompressionFormat) throws -> [UInt8] {
    var buffer = ByteBuffer()
    let count = try bytes.withUnsafeBytes { bytes throws(CompressionError) in
      try Compressor.compress(bytes, as: format, into: &buffer)
    }
    #expect(count == buffer.count)
    return buffer.copyBytes()
  }

  private static func decompress(
    _ bytes: [UInt8], _ format: CompressionFormat, bytesMax: Int = 1 << 20
  ) throws -> [UInt8] {
    var buffer = ByteBuffer()
    let count = try bytes.withUnsafeBytes { bytes throws(CompressionError) in
      try Decompressor.decompress(bytes, from: format, into: &buffer, bytesMax: bytesMax)
    }
    #expect(count == buffer.count)
    return buffer.copyBytes()
  }

  /// Bytes that a compressor cannot shorten.
  private static func noise(_ count: Int) -> [UInt8] {
    var state: UInt64 = 7
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 33)
    }
  }

  @Test(arguments: CompressionFormat.allCases)
  func `what was compressed comes back`(format: CompressionFormat) throws {
    for count in [0, 1, 4095, 4096, 4097, 100_000] {
      for bytes in [Self.noise(count), [UInt8](repeating: 65, count: count)] {
        #expect(try Self.decompress(Self.compress(bytes, format), format) == bytes)
      }
    }
  }

  @Test func `F13: the formats are those of the RFCs`() throws {
    #expect(try Self.compress([1], .gzip).prefix(3) == [0x1F, 0x8B, 8])
    let zlib = try Self.compress([1], .deflate)
    #expect(zlib[0] == 0x78)
    #expect((Int(zlib[0]) << 8 | Int(zlib[1])) % 31 == 0)
  }

  @Test(arguments: CompressionFormat.allCases)
  func `a message of exactly the limit passes, one byte more does not`(
    format: CompressionFormat
  ) throws {
    let bytes = [UInt8](repeating: 0, count: 10_000)
    let packed = try Self.compress(bytes, format)
    #expect(try Self.decompress(packed, format, bytesMax: 10_000) == bytes)
    #expect(throws: CompressionError.tooLong) {
      try Self.decompress(packed, format, bytesMax: 9_999)
    }
  }

  @Test(arguments: CompressionFormat.allCases)
  func `F10: a bomb stops at the limit`(format: CompressionFormat) throws {
    let bomb = try Self.compress([UInt8](repeating: 0, count: 64 << 20), format)
    var buffer = ByteBuffer()
    #expect(throws: CompressionError.tooLong) {
      try bomb.withUnsafeBytes { bytes throws(CompressionError) in
        try Decompressor.decompress(bytes, from: format, into: &buffer, bytesMax: 1 << 20)
      }
    }
    #expect(buffer.memoryBytes <= 4 << 20)
  }

  @Test(arguments: CompressionFormat.allCases)
  func `F9: damaged, cut and continued data is corrupt`(format: CompressionFormat) throws {
    let packed = try Self.compress(Self.noise(1_000), format)
    var damaged = packed
    damaged[packed.count - 2] ^= 0x55
    for bytes in [damaged, packed.dropLast(), packed + [0], [], [1, 2, 3]].map({ Array($0) }) {
      #expect(throws: CompressionError.corrupt) { try Self.decompress(bytes, format) }
    }
  }
}
