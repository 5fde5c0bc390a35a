internal import CProtobufC
public import SlipwayBase

/// Turns C structs into bytes.
@usableFromInline
enum WirePacker {
  /// Has `write` set up a C struct of `size` bytes, packs it straight into the buffer, and returns
  /// how many bytes that took.
  @usableFromInline
  static func pack(
    size: Int, into buffer: inout ByteBuffer,
    _ write: (UnsafeMutableRawPointer, EncodeArena) -> Void
  ) -> Int {
    let memory = WireArena()
    let arena = EncodeArena(memory)
    let root = unsafe arena.allocate(size)
    unsafe write(root, arena)
    let message = unsafe UnsafePointer(root.assumingMemoryBound(to: ProtobufCMessage.self))
    let count = unsafe protobuf_c_message_get_packed_size(message)
    unsafe buffer.append(count: count) { (target: UnsafeMutableRawBufferPointer) in
      let start = unsafe target.baseAddress?.assumingMemoryBound(to: UInt8.self)
      _ = unsafe protobuf_c_message_pack(message, start)
    }
    _ = consume memory  // the struct lies in it until here
    return count
  }
}
