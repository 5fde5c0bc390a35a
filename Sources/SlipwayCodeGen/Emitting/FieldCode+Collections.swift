extension FieldCode {
  /// The function of `Wire` that reads a list of the values.
  var listReader: String {
    switch field.type {
    case .bool: "booleans"
    case .string: "strings"
    case .bytes: "byteLists"
    case .enumeration: "enums"
    case .message: "messages"
    default: "numbers"
    }
  }

  /// What turns the pointer that placing a list returns into the pointer of the C struct.
  var listBinding: String {
    switch field.type {
    case .string, .bytes: ""
    case .bool: "?.assumingMemoryBound(to: protobuf_c_boolean.self)"
    case .enumeration(let name): "?.assumingMemoryBound(to: \(CName.structure(name)).self)"
    case .message(let name): pointerBinding(CName.structure(name))
    default: "?.assumingMemoryBound(to: \(valueType).self)"
    }
  }

  /// The same for a list of pointers to a struct.
  func pointerBinding(_ structure: String) -> String {
    "?.assumingMemoryBound(to: UnsafeMutablePointer<\(structure)>?.self)"
  }

  /// The key and the value of a map's entry as fields of their own.
  func entryCodes(key: ProtoType) -> (key: FieldCode, value: FieldCode) {
    let key = ProtoField(name: "key", number: 1, comment: "", type: key, shape: .singular)
    let value = ProtoField(
      name: "value", number: 2, comment: "", type: field.type, shape: .singular)
    return (FieldCode(field: key, schema: schema), FieldCode(field: value, schema: schema))
  }

  /// The name of the entry type that `protoc` makes for a map: `metadata` → `MetadataEntry`.
  var entryName: String {
    let words = field.name.split(separator: "_")
    return words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() + "Entry"
  }

  /// `expression` with the marks that it needs in front.
  func marked(_ expression: String) -> String {
    (canFail ? "try unsafe " : "unsafe ") + expression
  }
}
