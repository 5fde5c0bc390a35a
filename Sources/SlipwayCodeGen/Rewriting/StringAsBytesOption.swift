internal import CProtobufC
internal import CSlipwayDescriptors
internal import Glibc

/// The field option `(pb_c_field).string_as_bytes = true` of protobuf-c.
///
/// It is an extension, so it is carried as a field that `descriptor.proto` does not know. All
/// memory comes from `malloc`, because protobuf-c frees it together with the field.
enum StringAsBytesOption {
  /// Number of the extension `pb_c_field` in `google.protobuf.FieldOptions`.
  private static let extensionNumber: UInt32 = 1019

  /// Length 2, then field 1 (`string_as_bytes`), a varint, true.
  private static let value: [UInt8] = [2, 1 << 3, 1]

  /// Sets the option on a field that has none of protobuf-c's options yet.
  static func set(on field: UnsafeMutablePointer<Google__Protobuf__FieldDescriptorProto>) {
    let options = unsafe field.pointee.options ?? newOptions()
    let count = unsafe Int(options.pointee.base.n_unknown_fields)
    let fields = unsafe realloc(
      options.pointee.base.unknown_fields,
      (count + 1) * MemoryLayout<ProtobufCMessageUnknownField>.stride)
    guard let fields = unsafe fields?.assumingMemoryBound(to: ProtobufCMessageUnknownField.self),
      let data = unsafe malloc(value.count)
    else {
      preconditionFailure("out of memory")
    }
    unsafe data.copyMemory(from: value, byteCount: value.count)
    unsafe (fields + count).initialize(
      to: ProtobufCMessageUnknownField(
        tag: extensionNumber, wire_type: PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED, len: value.count,
        data: data.assumingMemoryBound(to: UInt8.self)))
    unsafe options.pointee.base.unknown_fields = fields
    unsafe options.pointee.base.n_unknown_fields = UInt32(count + 1)
    unsafe field.pointee.options = options
  }

  private static func newOptions() -> UnsafeMutablePointer<Google__Protobuf__FieldOptions> {
    let size = unsafe MemoryLayout<Google__Protobuf__FieldOptions>.size
    guard let memory = unsafe malloc(size) else { preconditionFailure("out of memory") }
    let options = unsafe memory.bindMemory(to: Google__Protobuf__FieldOptions.self, capacity: 1)
    unsafe google__protobuf__field_options__init(options)
    return unsafe options
  }
}
