internal import CProtobufC
public import SlipwayBase

/// Turns C structs into bytes.
@usableFromInline
enum WirePacker {
  /// Has `write` set up a C struct of `size` bytes, packs it into the buffer, and returns
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
    let count = unsafe pack(message, behind: memory, into: &buffer)
    _ = consume memory  // the struct lies in it until here
    return count
  }

  private static func pack(
    _ message: UnsafePointer<ProtobufCMessage>, behind memory: borrowing WireArena,
    into buffer: inout ByteBuffer
  ) -> Int {
    if let room = unsafe memory.roomForPacked() {
      let count = unsafe protobuf_c_message_pack(
        message, room.assumingMemoryBound(to: UInt8.self))
      unsafe buffer.append(UnsafeRawBufferPointer(start: room, count: count))
      return count
    }
    let count = unsafe protobuf_c_message_get_packed_size(message)
    unsafe buffer.append(count: count) { (target: UnsafeMutableRawBufferPointer) in
      let start = unsafe target.baseAddress?.assumingMemoryBound(to: UInt8.self)
      _ = unsafe protobuf_c_message_pack(message, start)
    }
    return count
  }
}
