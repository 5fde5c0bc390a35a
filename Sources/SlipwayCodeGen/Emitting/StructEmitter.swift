/// Writes one message as a Swift struct, without the code that knows C.
struct StructEmitter {
  let schema: Schema
  let message: ProtoMessage

  /// Writes the declaration with everything inside it.
  func emit(into out: inout SourceText) {
    out.documentation(message.comment, otherwise: "The message `\(message.fullName)`.")
    out.block("public struct \(SwiftName.quoted(message.name))") { out in
      for property in properties {
        out.gap()
        out.documentation(property.comment, otherwise: "The field `\(property.protoName)`.")
        out.line("public var \(property.name): \(property.type)")
      }
      emitInitializer(into: &out)
      for oneof in message.oneofs {
        emitOneof(oneof, into: &out)
      }
      for type in message.enums {
        out.gap()
        EnumEmitter(type: type).emit(into: &out)
      }
      for inner in message.messages {
        out.gap()
        StructEmitter(schema: schema, message: inner).emit(into: &out)
      }
    }
  }

  /// A stored property: a field, or a oneof.
  private struct Property {
    let name: String
    let label: String
    let protoName: String
    let comment: String
    let type: String
    let initial: String
  }

  /// The properties in the order of the file; a oneof stands where its first member does.
  private var properties: [Property] {
    var seen: Set<String> = []
    return message.fields.compactMap { field in
      let code = FieldCode(field: field, schema: schema)
      guard case .oneofMember(let name) = field.shape else {
        return Property(
          name: code.property, label: code.name, protoName: field.name, comment: field.comment,
          type: code.propertyType, initial: code.defaultValue)
      }
      guard seen.insert(name).inserted, let oneof = message.oneofs.first(where: { $0.name == name })
      else { return nil }
      let label = SwiftName.member(name)
      return Property(
        name: SwiftName.quoted(label), label: label, protoName: name, comment: oneof.comment,
        type: SwiftName.upperCamel(name) + "?", initial: "nil")
    }
  }

  private func emitInitializer(into out: inout SourceText) {
    out.gap()
    out.documentation("", otherwise: "Creates a message; what is left out has its default.")
    guard !properties.isEmpty else {
      out.line("public init() {}")
      return
    }
    out.line("public init(")
    for (index, property) in properties.enumerated() {
      let comma = index == properties.count - 1 ? "" : ","
      out.line("  \(property.name): \(property.type) = \(property.initial)\(comma)")
    }
    out.line(") {")
    for property in properties {
      out.line("  self.\(property.name) = \(property.name)")
    }
    out.line("}")
  }

  private func emitOneof(_ oneof: ProtoOneof, into out: inout SourceText) {
    out.gap()
    out.documentation(oneof.comment, otherwise: "The choice `\(oneof.name)`.")
    out.block("public enum \(SwiftName.upperCamel(oneof.name)): Hashable, Sendable") { out in
      for field in message.members(of: oneof) {
        let code = FieldCode(field: field, schema: schema)
        out.documentation(field.comment, otherwise: "The field `\(field.name)`.")
        out.line("case \(code.property)(\(code.valueType))")
      }
    }
  }
}
