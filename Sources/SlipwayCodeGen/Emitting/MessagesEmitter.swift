/// Writes `<path>.messages.swift`: the messages and enums of one file.
struct MessagesEmitter {
  let schema: Schema
  let file: ProtoFile

  /// The module of the generated C structs.
  let cModule: String

  /// The file's text.
  func emit() -> String {
    var out = SourceText()
    out.line(GeneratedFile.firstLine(file))
    out.line("")
    if !file.messages.isEmpty {
      out.line("internal import \(cModule)")
      out.line("public import SlipwayBase")
    }
    out.line("public import SlipwayWire")
    let namespace = SwiftName.namespace(file.package)
    for type in file.enums {
      out.line("")
      out.block("extension \(namespace)") { EnumEmitter(type: type).emit(into: &$0) }
    }
    for message in file.messages {
      out.line("")
      out.block("extension \(namespace)") {
        StructEmitter(schema: schema, message: message).emit(into: &$0)
      }
      message.forEach { inner in
        out.line("")
        WireEmitter(schema: schema, message: inner).emit(into: &out)
      }
    }
    return out.text
  }
}
