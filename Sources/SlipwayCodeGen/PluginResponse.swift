internal import CProtobufC
internal import CSlipwayDescriptors

/// What a plugin answers to `protoc`.
package struct PluginResponse {
  private let bytes: [UInt8]

  /// The feature `FEATURE_PROTO3_OPTIONAL`, without which `protoc` refuses `optional`.
  private static let supportsOptional: UInt64 = 1

  /// An answer with files, or with the error that `protoc` shall print.
  package init(_ result: Result<[GeneratedFile], CodeGenError>) {
    var strings = CStrings()
    var response = unsafe Google__Protobuf__Compiler__CodeGeneratorResponse()
    unsafe google__protobuf__compiler__code_generator_response__init(&response)
    unsafe response.has_supported_features = 1
    unsafe response.supported_features = Self.supportsOptional
    var files: [Google__Protobuf__Compiler__CodeGeneratorResponse__File] = unsafe []
    switch result {
    case .success(let generated):
      for file in generated {
        var entry = unsafe Google__Protobuf__Compiler__CodeGeneratorResponse__File()
        unsafe google__protobuf__compiler__code_generator_response__file__init(&entry)
        unsafe entry.name = strings.pointer(to: file.path)
        unsafe entry.content = strings.pointer(to: file.content)
        unsafe files.append(entry)
      }
    case .failure(let error):
      unsafe response.error = strings.pointer(to: error.description)
    }
    bytes = unsafe files.withUnsafeMutableBufferPointer { files in
      var pointers = unsafe files.indices.map { unsafe Optional(files.baseAddress! + $0) }
      return unsafe pointers.withUnsafeMutableBufferPointer { pointers in
        unsafe response.n_file = pointers.count
        unsafe response.file = pointers.baseAddress
        return unsafe Self.pack(&response)
      }
    }
    strings.free()
  }

  /// The serialized `google.protobuf.compiler.CodeGeneratorResponse`.
  package var encoded: [UInt8] { bytes }

  private static func pack(
    _ response: UnsafeMutablePointer<Google__Protobuf__Compiler__CodeGeneratorResponse>
  ) -> [UInt8] {
    let size = unsafe google__protobuf__compiler__code_generator_response__get_packed_size(response)
    return unsafe [UInt8](unsafeUninitializedCapacity: size) { target, count in
      count = unsafe google__protobuf__compiler__code_generator_response__pack(
        response, target.baseAddress)
    }
  }
}
