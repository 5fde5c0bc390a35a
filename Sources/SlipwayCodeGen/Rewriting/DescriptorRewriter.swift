internal import CProtobufC
internal import CSlipwayDescriptors

/// Rewrites a descriptor set into one that `protoc-gen-c` handles without loss.
///
/// - Every string becomes `string_as_bytes`: a C string would end at the first NUL.
/// - `optional` becomes a oneof with one field, which is the same on the wire:
///   `protoc-gen-c` 1.4 does not know `optional`.
/// - Services go, and comments with them: nobody uses the C code for them.
package enum DescriptorRewriter {
  /// Rewrites a serialized `google.protobuf.FileDescriptorSet`.
  package static func rewrite(_ bytes: [UInt8]) throws(CodeGenError) -> [UInt8] {
    guard
      let set = unsafe google__protobuf__file_descriptor_set__unpack(nil, bytes.count, bytes)
    else {
      throw CodeGenError("this is not a FileDescriptorSet")
    }
    defer { unsafe google__protobuf__file_descriptor_set__free_unpacked(set, nil) }
    unsafe CList.messages(set.pointee.n_file, set.pointee.file).forEach { file in
      unsafe dropServicesAndComments(of: file)
      unsafe CList.messages(file.pointee.n_message_type, file.pointee.message_type)
        .forEach { unsafe rewrite($0) }
    }
    let size = unsafe google__protobuf__file_descriptor_set__get_packed_size(set)
    return unsafe [UInt8](unsafeUninitializedCapacity: size) { target, count in
      count = unsafe google__protobuf__file_descriptor_set__pack(set, target.baseAddress)
    }
  }

  private static func dropServicesAndComments(
    of file: UnsafeMutablePointer<Google__Protobuf__FileDescriptorProto>
  ) {
    unsafe CList.messages(file.pointee.n_service, file.pointee.service).forEach {
      unsafe google__protobuf__service_descriptor_proto__free_unpacked($0, nil)
    }
    unsafe file.pointee.n_service = 0
    unsafe google__protobuf__source_code_info__free_unpacked(file.pointee.source_code_info, nil)
    unsafe file.pointee.source_code_info = nil
  }

  private static func rewrite(_ message: UnsafeMutablePointer<Google__Protobuf__DescriptorProto>) {
    unsafe CList.messages(message.pointee.n_field, message.pointee.field).forEach { field in
      unsafe field.pointee.has_proto3_optional = 0
      if unsafe field.pointee.type == GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_STRING {
        unsafe StringAsBytesOption.set(on: field)
      }
    }
    unsafe CList.messages(message.pointee.n_nested_type, message.pointee.nested_type)
      .forEach { unsafe rewrite($0) }
  }
}
