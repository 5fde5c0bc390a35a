/// Where the files of a serialized `google.protobuf.FileDescriptorSet` lie in it.
///
/// protobuf-c copies what it unpacks and does not say where it was, but a file is handed out as the
/// bytes that were embedded. The set is nothing but its field 1, over and over, each time with a
/// length in front; what is inside a file is protobuf-c's business.
enum SerializedFiles {
  /// Field 1, length-delimited.
  private static let tag: UInt8 = 0x0A

  /// The range of each file in `set`, in order.
  static func ranges(
    in set: UnsafeRawBufferPointer
  ) throws(DescriptorSetError) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var position = 0
    while position < set.count {
      let start = position
      guard unsafe set[position] == tag else {
        throw DescriptorSetError("byte \(start) begins something else than a file")
      }
      position += 1
      guard let length = unsafe varint(set, &position), length <= set.count - position else {
        throw DescriptorSetError("the file at byte \(start) is longer than the set")
      }
      ranges.append(position..<position + length)
      position += length
    }
    return ranges
  }

  /// A length at `position`, which moves behind it; nil when it does not end or is over 2³¹.
  private static func varint(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) -> Int? {
    var value = 0
    for shift in stride(from: 0, to: 35, by: 7) {
      guard position < bytes.count else { return nil }
      let byte = unsafe bytes[position]
      position += 1
      value |= Int(byte & 0x7F) << shift
      if byte & 0x80 == 0 { return value <= Int(Int32.max) ? value : nil }
    }
    return nil
  }
}
