/// Serialized descriptors, put together by hand: what `protoc` would write for a small file.
struct DescriptorBytes {
  private(set) var bytes: [UInt8] = []

  /// A field that holds text.
  mutating func text(_ number: UInt8, _ value: String) {
    field(number, Array(value.utf8))
  }

  /// A field that holds a message.
  mutating func message(_ number: UInt8, _ build: (inout DescriptorBytes) -> Void) {
    var inner = DescriptorBytes()
    build(&inner)
    field(number, inner.bytes)
  }

  /// A field that holds a number, not negative.
  mutating func number(_ number: UInt8, _ value: Int) {
    bytes.append(number << 3)
    varint(value)
  }

  private mutating func field(_ number: UInt8, _ value: [UInt8]) {
    bytes.append(number << 3 | 2)
    varint(value.count)
    bytes += value
  }

  private mutating func varint(_ value: Int) {
    var rest = value
    while rest > 0x7F {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// A `google.protobuf.FileDescriptorProto`.
  static func file(
    _ path: String, package: String = "", imports: [String] = [],
    _ build: (inout DescriptorBytes) -> Void = { _ in }
  ) -> [UInt8] {
    var file = DescriptorBytes()
    file.text(1, path)
    if !package.isEmpty { file.text(2, package) }
    for path in imports { file.text(3, path) }
    build(&file)
    return file.bytes
  }

  /// A `google.protobuf.FileDescriptorSet`.
  static func set(_ files: [[UInt8]]) -> [UInt8] {
    var set = DescriptorBytes()
    for file in files { set.field(1, file) }
    return set.bytes
  }
}
