internal import CProtobufC
internal import CSlipwayDescriptors

/// Reads descriptor sets, the files that `protoc --descriptor_set_out` writes.
package enum DescriptorSetReader {
  /// The schema in a serialized `google.protobuf.FileDescriptorSet`.
  package static func read(_ bytes: [UInt8]) throws(CodeGenError) -> Schema {
    guard
      let set = unsafe google__protobuf__file_descriptor_set__unpack(nil, bytes.count, bytes)
    else {
      throw CodeGenError("this is not a FileDescriptorSet")
    }
    defer { unsafe google__protobuf__file_descriptor_set__free_unpacked(set, nil) }
    let files = unsafe CList.messages(set.pointee.n_file, set.pointee.file)
    return try unsafe Schema(
      files: files.map { (file) throws(CodeGenError) in try unsafe FileReader.read(file) })
  }
}
