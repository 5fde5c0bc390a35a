/// Writes how one message is copied out of and into its C struct.
struct WireEmitter {
  let schema: Schema
  let message: ProtoMessage

  /// Writes the conformance to `ProtobufMessage`.
  func emit(into out: inout SourceText) {
    let type = schema.swiftType(message.fullName)
    out.block("extension \(type): ProtobufMessage") { out in
      out.documentation("", otherwise: "Full name of the message.")
      out.line("public static let protobufName =", "\"\(message.fullName)\"")
      out.gap()
      out.documentation("", otherwise: "The type by which protobuf-c unpacks and packs.")
      out.line(
        "public static let wireType =",
        "unsafe WireType(\(CName.function(message.fullName))__init)")
      out.gap()
      emitReading(into: &out)
      out.gap()
      emitWriting(into: &out)
    }
  }

  private func binding(_ fullName: String) -> String {
    "assumingMemoryBound(to: \(CName.structure(fullName)).self)"
  }

  private func entryName(_ code: FieldCode) -> String {
    message.fullName + "." + code.entryName
  }

  private func emitReading(into out: inout SourceText) {
    out.documentation("", otherwise: "Copies the message out of its C struct.")
    out.block("public init(wire: UnsafeRawPointer) throws(DecodingFailure)") { out in
      guard !message.fields.isEmpty else { return }
      out.line("let c =", "unsafe wire.\(binding(message.fullName))")
      for field in message.plainFields {
        emitReading(FieldCode(field: field, schema: schema), into: &out)
      }
      for oneof in message.oneofs {
        emitReading(oneof, into: &out)
      }
    }
  }

  private func emitReading(_ code: FieldCode, into out: inout SourceText) {
    let access = "c.pointee.\(code.cName)"
    let target = "self.\(code.property) ="
    switch code.field.shape {
    case .singular, .oneofMember:
      out.line(target, code.marked(code.reading(access)))
    case .optional:
      let oneofCase = CName.oneofCase(CName.oneof(ofOptional: code.field.name))
      out.block("if unsafe c.pointee.\(oneofCase).rawValue == \(code.field.number)") {
        $0.line(target, code.marked(code.reading(access)))
      }
    case .repeated:
      let list = "c.pointee.n_\(code.cName), \(access)"
      let name = code.canFail ? ", \"\(code.field.name)\"" : ""
      out.line(target, code.marked("Wire.\(code.listReader)(\(list)\(name))"))
    case .map(let key):
      emitMapReading(code, key: key, into: &out)
    }
  }

  private func emitMapReading(_ code: FieldCode, key: ProtoType, into out: inout SourceText) {
    let (keyCode, valueCode) = code.entryCodes(key: key)
    let fallback = valueCode.field.type.messageName == nil ? "" : " ?? .init()"
    out.line("self.\(code.property) = try unsafe Wire.map(")
    out.line("  c.pointee.n_\(code.cName), c.pointee.\(code.cName), \"\(code.field.name)\"")
    out.line(") { wire throws(DecodingFailure) in")
    out.indented { out in
      out.line("let entry =", "unsafe wire.\(binding(entryName(code)))")
      out.line("let key =", keyCode.marked(keyCode.reading("entry.pointee.key")))
      out.line(
        "let value: \(valueCode.valueType) =",
        valueCode.marked(valueCode.reading("entry.pointee.value")) + fallback)
      out.line("return (key, value)")
    }
    out.line("}")
  }

  private func emitReading(_ oneof: ProtoOneof, into out: inout SourceText) {
    let property = SwiftName.quoted(SwiftName.member(oneof.name))
    let type = SwiftName.upperCamel(oneof.name)
    out.line("switch unsafe c.pointee.\(CName.oneofCase(oneof.name)).rawValue {")
    for field in message.members(of: oneof) {
      let code = FieldCode(field: field, schema: schema)
      let value = code.marked(code.reading("c.pointee.\(code.cName)"))
      out.line("case \(field.number):")
      out.indented { out in
        if field.type.messageName == nil {
          out.line("self.\(property) =", ".\(code.property)(\(value))")
        } else {
          out.line("self.\(property) =", "\(value).map(\(type).\(code.property))")
        }
      }
    }
    out.line("default: break")
    out.line("}")
  }

  private func emitWriting(into out: inout SourceText) {
    out.documentation("", otherwise: "Sets up the C struct and copies the message into it.")
    out.block("public func write(to wire: UnsafeMutableRawPointer, in arena: EncodeArena)") {
      out in
      out.line("let c =", "unsafe wire.\(binding(message.fullName))")
      out.line("unsafe \(CName.function(message.fullName))__init(c)")
      for field in message.plainFields {
        emitWriting(FieldCode(field: field, schema: schema), into: &out)
      }
      for oneof in message.oneofs {
        emitWriting(oneof, into: &out)
      }
    }
  }

  private func emitWriting(_ code: FieldCode, into out: inout SourceText) {
    let access = "c.pointee.\(code.cName)"
    let value = "self.\(code.property)"
    switch code.field.shape {
    case .singular, .oneofMember:
      out.line("unsafe \(access) =", code.writing(value))
    case .optional:
      out.block("if let value = \(value)") { out in
        emitCase(CName.oneof(ofOptional: code.field.name), code, value: "value", into: &out)
      }
    case .repeated:
      out.line("unsafe c.pointee.n_\(code.cName) =", "\(value).count")
      out.line("unsafe \(access) =", "arena.place(\(value))\(code.listBinding)")
    case .map(let key):
      emitMapWriting(code, key: key, into: &out)
    }
  }

  private func emitMapWriting(_ code: FieldCode, key: ProtoType, into out: inout SourceText) {
    let (keyCode, valueCode) = code.entryCodes(key: key)
    let entry = entryName(code)
    let structure = CName.structure(entry)
    let value = "self.\(code.property)"
    out.line("unsafe c.pointee.n_\(code.cName) =", "\(value).count")
    let placed = "placed" + SwiftName.upperCamel(code.field.name)
    out.line("let \(placed) = unsafe arena.place(")
    out.line("  \(value), entrySize: MemoryLayout<\(structure)>.size")
    out.line(") { wire, key, value in")
    out.indented { out in
      out.line("let entry =", "unsafe wire.\(binding(entry))")
      out.line("unsafe \(CName.function(entry))__init(entry)")
      out.line("unsafe entry.pointee.key =", keyCode.writing("key"))
      out.line("unsafe entry.pointee.value =", valueCode.writing("value"))
    }
    out.line("}")
    out.line("unsafe c.pointee.\(code.cName) =", placed + code.pointerBinding(structure))
  }

  private func emitWriting(_ oneof: ProtoOneof, into out: inout SourceText) {
    out.line("switch self.\(SwiftName.quoted(SwiftName.member(oneof.name))) {")
    for field in message.members(of: oneof) {
      let code = FieldCode(field: field, schema: schema)
      out.line("case .\(code.property)(let value):")
      out.indented { emitCase(oneof.name, code, value: "value", into: &$0) }
    }
    out.line("case nil: break")
    out.line("}")
  }

  private func emitCase(
    _ oneof: String, _ code: FieldCode, value: String, into out: inout SourceText
  ) {
    out.line("unsafe c.pointee.\(CName.oneofCase(oneof)) = .init(rawValue: \(code.field.number))")
    out.line("unsafe c.pointee.\(code.cName) =", code.writing(value))
  }
}
