internal import CProtobufC

/// Looks fields up by number.
enum WireFieldTable {
  /// The field of `type` with this number, if there is one.
  static func field(
    _ number: UInt32, of type: UnsafePointer<ProtobufCMessageDescriptor>
  ) -> UnsafePointer<ProtobufCFieldDescriptor>? {
    // Most messages number their fields 1 to n, and then the number is the index.
    if unsafe type.pointee.n_field_ranges == 1,
      unsafe type.pointee.field_ranges.pointee.start_value == 1
    {
      guard unsafe number <= type.pointee.n_fields else { return nil }
      return unsafe type.pointee.fields + Int(number - 1)
    }
    return unsafe protobuf_c_message_descriptor_get_field(type, number)
  }
}
