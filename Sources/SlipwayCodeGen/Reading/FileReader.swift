internal import CProtobufC
internal import CSlipwayDescriptors

/// Reads a file descriptor as `protoc` hands it over into a ``ProtoFile``.
struct FileReader {
  /// Field numbers in `descriptor.proto`, of which the places of comments are made.
  private enum Place {
    static let messageOfFile: Int32 = 4
    static let enumOfFile: Int32 = 5
    static let serviceOfFile: Int32 = 6
    static let fieldOfMessage: Int32 = 2
    static let messageOfMessage: Int32 = 3
    static let enumOfMessage: Int32 = 4
    static let oneofOfMessage: Int32 = 8
    static let valueOfEnum: Int32 = 2
    static let methodOfService: Int32 = 2
  }

  private let comments: CommentIndex
  private let path: String

  private init(comments: CommentIndex, path: String) {
    self.comments = comments
    self.path = path
  }

  /// Reads `file`; fails for types that proto3 lacks.
  static func read(
    _ file: UnsafePointer<Google__Protobuf__FileDescriptorProto>
  ) throws(CodeGenError) -> ProtoFile {
    let path = unsafe CList.string(file.pointee.name)
    let package = unsafe CList.string(file.pointee.package)
    let reader = unsafe FileReader(comments: CommentIndex(file), path: path)
    let messages = unsafe CList.messages(file.pointee.n_message_type, file.pointee.message_type)
    let enums = unsafe CList.messages(file.pointee.n_enum_type, file.pointee.enum_type)
    let services = unsafe CList.messages(file.pointee.n_service, file.pointee.service)
    let syntax = unsafe CList.string(file.pointee.syntax)
    return ProtoFile(
      path: path, package: package, syntax: syntax.isEmpty ? "proto2" : syntax,
      messages: try unsafe messages.enumerated().map {
        (index, message) throws(CodeGenError) in
        try unsafe reader.message(
          message, in: package, at: [Place.messageOfFile, Int32(index)])
      },
      enums: unsafe enums.enumerated().map { index, type in
        unsafe reader.enumeration(type, in: package, at: [Place.enumOfFile, Int32(index)])
      },
      services: unsafe services.enumerated().map { index, service in
        unsafe reader.service(service, in: package, at: [Place.serviceOfFile, Int32(index)])
      })
  }

  private func message(
    _ message: UnsafePointer<Google__Protobuf__DescriptorProto>, in scope: String, at place: [Int32]
  ) throws(CodeGenError) -> ProtoMessage {
    let fullName = unsafe "\(scope).\(CList.string(message.pointee.name))"
    let nested = unsafe CList.messages(message.pointee.n_nested_type, message.pointee.nested_type)
    let enums = unsafe CList.messages(message.pointee.n_enum_type, message.pointee.enum_type)
    let declared = unsafe CList.messages(message.pointee.n_field, message.pointee.field)
    let fields = try unsafe FieldReader(message: message, fullName: fullName)
    return ProtoMessage(
      fullName: fullName, comment: comments[place],
      fields: try unsafe declared.enumerated().map { (index, field) throws(CodeGenError) in
        try unsafe fields.read(
          field, comment: comments[place + [Place.fieldOfMessage, Int32(index)]])
      },
      oneofs: fields.writtenOneofs.map { index, name in
        ProtoOneof(name: name, comment: comments[place + [Place.oneofOfMessage, Int32(index)]])
      },
      messages: try unsafe nested.enumerated()
        .filter { unsafe !FieldReader.isMapEntry($0.element) }
        .map { (index, inner) throws(CodeGenError) in
          try unsafe self.message(
            inner, in: fullName, at: place + [Place.messageOfMessage, Int32(index)])
        },
      enums: unsafe enums.enumerated().map { index, type in
        unsafe enumeration(type, in: fullName, at: place + [Place.enumOfMessage, Int32(index)])
      })
  }

  private func enumeration(
    _ type: UnsafePointer<Google__Protobuf__EnumDescriptorProto>, in scope: String,
    at place: [Int32]
  ) -> ProtoEnum {
    let values = unsafe CList.messages(type.pointee.n_value, type.pointee.value)
    return ProtoEnum(
      fullName: unsafe "\(scope).\(CList.string(type.pointee.name))", comment: comments[place],
      values: unsafe values.enumerated().map { index, value in
        unsafe ProtoEnum.Value(
          name: CList.string(value.pointee.name), number: value.pointee.number,
          comment: comments[place + [Place.valueOfEnum, Int32(index)]])
      })
  }

  private func service(
    _ service: UnsafePointer<Google__Protobuf__ServiceDescriptorProto>, in scope: String,
    at place: [Int32]
  ) -> ProtoService {
    let methods = unsafe CList.messages(service.pointee.n_method, service.pointee.method)
    return ProtoService(
      fullName: unsafe "\(scope).\(CList.string(service.pointee.name))", comment: comments[place],
      methods: unsafe methods.enumerated().map { index, method in
        unsafe ProtoService.Method(
          name: CList.string(method.pointee.name),
          comment: comments[place + [Place.methodOfService, Int32(index)]],
          input: FieldReader.fullName(method.pointee.input_type),
          output: FieldReader.fullName(method.pointee.output_type),
          clientStreams: method.pointee.client_streaming != 0,
          serverStreams: method.pointee.server_streaming != 0)
      })
  }
}
