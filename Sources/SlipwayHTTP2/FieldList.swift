internal import SlipwayBase

/// Header fields behind each other in one block of memory.
///
/// Each is the length of its name, the length of its value, and the bytes of both, so that a list
/// costs one allocation however many fields it has.
struct FieldList: ~Copyable {
  private var bytes = ByteBuffer()
  private(set) var count = 0

  init() {}

  /// The bytes of all names and values.
  var fieldBytes: Int { bytes.count - count * FieldList.lengthBytes }

  mutating func append(
    _ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, isSensitive: Bool
  ) {
    reserveFirst()
    let nameWord = UInt32(name.count) | (isSensitive ? FieldList.sensitiveBit : 0)
    let valueWord = UInt32(value.count)
    unsafe bytes.append(count: FieldList.lengthBytes + name.count + value.count) { target in
      unsafe target.storeBytes(of: nameWord, toByteOffset: 0, as: UInt32.self)
      unsafe target.storeBytes(of: valueWord, toByteOffset: 4, as: UInt32.self)
      let text = unsafe UnsafeMutableRawBufferPointer(rebasing: target[FieldList.lengthBytes...])
      unsafe text.copyMemory(from: name)
      unsafe UnsafeMutableRawBufferPointer(rebasing: text[name.count...]).copyMemory(from: value)
    }
    count += 1
  }

  /// Appends all fields of another list.
  mutating func append(_ other: borrowing FieldList) {
    reserveFirst()
    unsafe other.bytes.withUnsafeBytes { unsafe bytes.append($0) }
    count += other.count
  }

  private mutating func reserveFirst() {
    if bytes.memoryBytes == 0 { bytes.reserve(FieldList.firstBytes) }
  }

  /// Drops all fields and keeps the memory, unless the list was unusually long.
  mutating func removeAll() {
    if bytes.memoryBytes > FieldList.keptBytesMax { bytes = ByteBuffer() }
    bytes.removeAll()
    count = 0
  }

  /// Calls `body` with each field.
  borrowing func forEach(_ body: (Field) -> Void) {
    unsafe bytes.withUnsafeBytes { all in
      var offset = 0
      while offset < all.count {
        let nameWord = unsafe all.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
        let valueWord = unsafe all.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
        let nameStart = offset + FieldList.lengthBytes
        let valueStart = nameStart + Int(nameWord & ~FieldList.sensitiveBit)
        offset = valueStart + Int(valueWord)
        unsafe body(
          Field(
            name: UnsafeRawBufferPointer(rebasing: all[nameStart..<valueStart]),
            value: UnsafeRawBufferPointer(rebasing: all[valueStart..<offset]),
            isSensitive: nameWord & FieldList.sensitiveBit != 0))
      }
    }
  }

  /// One field; its bytes are valid only as long as the call that gave it.
  @unsafe
  struct Field {
    let name: UnsafeRawBufferPointer
    let value: UnsafeRawBufferPointer
    let isSensitive: Bool
  }

  /// Bytes in front of each field: the lengths of its name and value.
  private static let lengthBytes = 8
  /// The top bit of a name's length says that the field is sensitive.
  private static let sensitiveBit: UInt32 = 1 << 31
  /// Memory that a list begins with, in bytes: enough for most.
  private static let firstBytes = 256
  /// Memory that a recycled list may keep, in bytes.
  private static let keptBytesMax = 4 * 1024
}
