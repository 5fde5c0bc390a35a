internal import CProtobufC
internal import CSlipwayDescriptors

/// Reads the field descriptors of one message into ``ProtoField``s.
struct FieldReader {
  private let fullName: String
  private let oneofNames: [String]
  private let optionalOneofs: Set<Int>
  private let mapEntries: [String: (key: ProtoType, value: ProtoType)]

  /// A reader of the fields of `message`.
  init(
    message: UnsafePointer<Google__Protobuf__DescriptorProto>, fullName: String
  ) throws(CodeGenError) {
    self.fullName = fullName
    oneofNames = unsafe CList.messages(message.pointee.n_oneof_decl, message.pointee.oneof_decl)
      .map { unsafe CList.string($0.pointee.name) }
    let fields = unsafe CList.messages(message.pointee.n_field, message.pointee.field)
    unsafe optionalOneofs = Set(
      fields.filter { unsafe $0.pointee.proto3_optional != 0 }
        .map { unsafe Int($0.pointee.oneof_index) })
    var entries: [String: (key: ProtoType, value: ProtoType)] = [:]
    let nested = unsafe CList.messages(message.pointee.n_nested_type, message.pointee.nested_type)
    for index in unsafe nested.indices where unsafe Self.isMapEntry(nested[index]) {
      let entry = unsafe nested[index]
      let name = unsafe "\(fullName).\(CList.string(entry.pointee.name))"
      let parts = unsafe CList.messages(entry.pointee.n_field, entry.pointee.field)
      guard unsafe parts.count == 2 else { continue }
      entries[name] = try unsafe (
        Self.type(of: parts[0], in: name), Self.type(of: parts[1], in: name)
      )
    }
    mapEntries = entries
  }

  /// The oneofs that were written as such, with their index in the message.
  var writtenOneofs: [(index: Int, name: String)] {
    oneofNames.enumerated().filter { !optionalOneofs.contains($0.offset) }
      .map { (index: $0.offset, name: $0.element) }
  }

  /// Reads one field.
  func read(
    _ field: UnsafePointer<Google__Protobuf__FieldDescriptorProto>, comment: String
  ) throws(CodeGenError) -> ProtoField {
    let name = unsafe CList.string(field.pointee.name)
    let type = try unsafe Self.type(of: field, in: fullName)
    if let entryName = type.messageName, let entry = mapEntries[entryName] {
      return unsafe ProtoField(
        name: name, number: field.pointee.number, comment: comment, type: entry.value,
        shape: .map(key: entry.key))
    }
    return unsafe ProtoField(
      name: name, number: field.pointee.number, comment: comment, type: type,
      shape: shape(of: field))
  }

  private func shape(
    of field: UnsafePointer<Google__Protobuf__FieldDescriptorProto>
  ) -> ProtoField.Shape {
    if unsafe field.pointee.label
      == GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__LABEL__LABEL_REPEATED
    {
      return .repeated
    }
    if unsafe field.pointee.proto3_optional != 0 { return .optional }
    if unsafe field.pointee.has_oneof_index != 0 {
      return .oneofMember(oneofNames[unsafe Int(field.pointee.oneof_index)])
    }
    return .singular
  }

  /// Whether `message` is the entry type that `protoc` makes for a map.
  static func isMapEntry(
    _ message: UnsafePointer<Google__Protobuf__DescriptorProto>
  ) -> Bool {
    guard let options = unsafe message.pointee.options else { return false }
    return unsafe options.pointee.map_entry != 0
  }

  /// A type name without the dot in front that marks it as full.
  static func fullName(_ name: UnsafePointer<CChar>?) -> String {
    let name = unsafe CList.string(name)
    return name.hasPrefix(".") ? String(name.dropFirst()) : name
  }

  private static func type(
    of field: UnsafePointer<Google__Protobuf__FieldDescriptorProto>, in message: String
  ) throws(CodeGenError) -> ProtoType {
    switch unsafe field.pointee.type {
    case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_INT32,
      GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_SINT32,
      GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_SFIXED32:
      return .int32
    case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_INT64,
      GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_SINT64,
      GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_SFIXED64:
      return .int64
    case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_UINT32,
      GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_FIXED32:
      return .uint32
    case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_UINT64,
      GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_FIXED64:
      return .uint64
    case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_FLOAT: return .float
    case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_DOUBLE: return .double
    case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_BOOL: return .bool
    case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_STRING: return .string
    case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_BYTES: return .bytes
    case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_ENUM:
      return unsafe .enumeration(fullName(field.pointee.type_name))
    case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_MESSAGE:
      return unsafe .message(fullName(field.pointee.type_name))
    default:
      throw unsafe CodeGenError(
        "\(message).\(CList.string(field.pointee.name)): groups do not exist in proto3")
    }
  }
}
