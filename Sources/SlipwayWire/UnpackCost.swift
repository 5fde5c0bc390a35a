internal import CProtobufC

/// How much memory protobuf-c asks for while it unpacks, in bytes.
///
/// Read out of protobuf-c 1.4: it lists the fields of a message in slabs of 16, 32, 64 … entries,
/// the first of them on the stack, and then copies every value. The sums size the first block of a
/// ``DecodeArena``; a wrong one costs a second block, nothing else.
enum UnpackCost {
  /// One element of a repeated field: a `ProtobufCBinaryData` is the largest.
  static let element = 16

  /// One unknown field, without its bytes.
  static let unknownField = unsafe MemoryLayout<ProtobufCMessageUnknownField>.stride

  private static let memberSize = 32
  private static let membersOnStack = 16

  /// A copy of `count` bytes.
  static func bytes(_ count: Int) -> Int { (count + 7) & ~7 }

  /// A message struct, and the list of its `members` fields on the wire.
  static func message(_ type: UnsafePointer<ProtobufCMessageDescriptor>, members: Int) -> Int {
    var cost = unsafe bytes(type.pointee.sizeof_message)
    var listed = membersOnStack
    var slab = membersOnStack * 2
    while listed < members {
      cost += slab * memberSize
      listed += slab
      slab *= 2
    }
    return cost
  }
}
