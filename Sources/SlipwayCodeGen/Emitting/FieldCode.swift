/// The Swift code of one value of a field: its type and how it goes into and out of a C struct.
struct FieldCode {
  let field: ProtoField
  let schema: Schema

  /// The property's name, without backticks.
  var name: String { SwiftName.member(field.name) }

  /// The property as it is declared and referred to.
  var property: String { SwiftName.quoted(name) }

  /// The C struct's member.
  var cName: String { CName.field(field.name) }

  /// The type of the property.
  var propertyType: String {
    switch field.shape {
    case .singular: field.type.messageName == nil ? valueType : valueType + "?"
    case .optional: valueType + "?"
    case .repeated: "[\(valueType)]"
    case .map(let key): "[\(Self.swiftType(key, schema)): \(valueType)]"
    case .oneofMember: valueType
    }
  }

  /// The value of a property that was not set.
  var defaultValue: String {
    switch field.shape {
    case .optional, .oneofMember: return "nil"
    case .repeated: return "[]"
    case .map: return "[:]"
    case .singular:
      switch field.type {
      case .bool: return "false"
      case .string: return "\"\""
      case .bytes: return "[]"
      case .message: return "nil"
      case .enumeration: return ".init(rawValue: 0)"
      default: return "0"
      }
    }
  }

  /// The Swift type of one value.
  var valueType: String { Self.swiftType(field.type, schema) }

  /// Whether reading can fail.
  var canFail: Bool {
    switch field.type {
    case .string, .message: true
    default: false
    }
  }

  /// The expression that reads one value out of `access`, a member of a C struct.
  func reading(_ access: String, name: String? = nil) -> String {
    switch field.type {
    case .bool: "\(access) != 0"
    case .string: "Wire.string(\(access), \"\(name ?? field.name)\")"
    case .bytes: "Wire.bytes(\(access))"
    case .enumeration: "\(valueType)(wire: \(access).rawValue)"
    case .message: "Wire.message(\(access), \"\(name ?? field.name)\")"
    default: access
    }
  }

  /// The expression that turns `value` into what the C struct's member takes.
  func writing(_ value: String) -> String {
    switch field.type {
    case .bool: "\(value) ? 1 : 0"
    case .string, .bytes: "arena.place(\(value))"
    case .message(let name):
      "arena.place(\(value))?.assumingMemoryBound(to: \(CName.structure(name)).self)"
    case .enumeration: ".init(rawValue: .init(truncatingIfNeeded: \(value).rawValue))"
    default: value
    }
  }

  static func swiftType(_ type: ProtoType, _ schema: Schema) -> String {
    switch type {
    case .int32: "Int32"
    case .int64: "Int64"
    case .uint32: "UInt32"
    case .uint64: "UInt64"
    case .float: "Float"
    case .double: "Double"
    case .bool: "Bool"
    case .string: "String"
    case .bytes: "[UInt8]"
    case .enumeration(let name), .message(let name): schema.swiftType(name)
    }
  }
}
