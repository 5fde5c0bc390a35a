internal import CProtobufC
internal import CSlipwayDescriptors

/// What `protoc` asks of a plugin.
package struct PluginRequest: Sendable {
  /// Paths of the files to generate code for.
  package let filesToGenerate: Set<String>

  /// What was given with `--slipway_opt`.
  package let parameter: String

  /// The files and all that they import.
  package let schema: Schema

  /// Reads a serialized `google.protobuf.compiler.CodeGeneratorRequest`.
  package init(decoding bytes: [UInt8]) throws(CodeGenError) {
    guard
      let request = unsafe google__protobuf__compiler__code_generator_request__unpack(
        nil, bytes.count, bytes)
    else {
      throw CodeGenError("standard input is not a CodeGeneratorRequest")
    }
    defer {
      unsafe google__protobuf__compiler__code_generator_request__free_unpacked(request, nil)
    }
    filesToGenerate = unsafe Set(
      CList.strings(request.pointee.n_file_to_generate, request.pointee.file_to_generate))
    parameter = unsafe CList.string(request.pointee.parameter)
    let files = unsafe CList.messages(request.pointee.n_proto_file, request.pointee.proto_file)
    schema = try unsafe Schema(
      files: files.map { (file) throws(CodeGenError) in try unsafe FileReader.read(file) })
  }
}
