internal import CProtobufC
public import SlipwayBase

/// Turns bytes into C structs.
@usableFromInline
enum WireUnpacker {
  /// Scans and unpacks `bytes`, which may come from anybody, and calls `body` with the C struct.
  ///
  /// The struct is valid during the call only.
  @usableFromInline
  static func unpack<Result>(
    _ bytes: UnsafeRawBufferPointer, as type: WireType,
    _ body: (UnsafeRawPointer) throws(DecodingFailure) -> Result
  ) throws(DecodingFailure) -> Result {
    let scan = try unsafe WireScan(bytes.bindMemory(to: UInt8.self).span, as: type)
    let arena = DecodeArena(wireBytes: bytes.count, expecting: scan.expectedMemory)
    guard let message = unsafe arena.unpack(bytes, as: type) else {
      throw refusal(wireBytes: bytes.count, isExhausted: arena.isExhausted)
    }
    let result = try unsafe body(UnsafeRawPointer(message))
    _ = consume arena  // the struct lies in it until here
    return result
  }

  private static func refusal(wireBytes: Int, isExhausted: Bool) -> DecodingFailure {
    guard isExhausted else { return DecodingFailure(.malformed, "protobuf-c refused the message") }
    let budget = WireLimits.memoryBudget(wireBytes: wireBytes)
    return DecodingFailure(
      .budgetExceeded,
      "unpacking \(wireBytes) bytes takes more than \(budget) bytes of memory "
        + "(WireLimits.memoryFactor)")
  }
}
