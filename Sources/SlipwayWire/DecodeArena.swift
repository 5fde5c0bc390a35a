internal import CProtobufC

/// The memory protobuf-c unpacks one message into, bounded by ``WireLimits``.
///
/// protobuf-c asks for every piece through a `ProtobufCAllocator`. At the budget the arena answers
/// NULL, which protobuf-c takes as "out of memory" and fails cleanly.
struct DecodeArena: ~Copyable {
  private let arena: WireArena

  /// An arena for a message of `wireBytes` bytes that is expected to take `expected` bytes
  /// unpacked.
  init(wireBytes: Int, expecting expected: Int) {
    let budget = WireLimits.memoryBudget(wireBytes: wireBytes)
    arena = WireArena(expecting: min(expected, budget), budget: budget)
  }

  /// Whether unpacking failed because the message would take too much memory.
  var isExhausted: Bool { arena.isExhausted }

  /// Unpacks `bytes`; the result lives as long as the arena. Nil when they are refused.
  borrowing func unpack(
    _ bytes: UnsafeRawBufferPointer, as type: WireType
  ) -> UnsafePointer<ProtobufCMessage>? {
    var allocator = unsafe ProtobufCAllocator(
      alloc: { state, count in
        guard let state = unsafe state else { return nil }
        return unsafe WireArena.allocate(
          count, from: state.assumingMemoryBound(to: WireArena.State.self))
      },
      free: { _, _ in },
      allocator_data: UnsafeMutableRawPointer(arena.state))
    let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
    return unsafe protobuf_c_message_unpack(type.descriptor, &allocator, bytes.count, start).map {
      unsafe UnsafePointer($0)
    }
  }
}
