/// Writes one enum as a struct around its number.
struct EnumEmitter {
  let type: ProtoEnum

  /// Writes the declaration.
  func emit(into out: inout SourceText) {
    let typeName = SwiftName.quoted(type.name)
    out.documentation(type.comment, otherwise: "The enum `\(type.fullName)`.")
    out.block("public struct \(typeName): ProtobufEnum") { out in
      for value in type.values {
        out.gap()
        out.documentation(value.comment, otherwise: "`\(value.name)`.")
        out.line("public static let \(constant(value)) = Self(rawValue: \(value.number))")
      }
      out.gap()
      out.documentation("", otherwise: "The values that have names.")
      out.list("public static let allCases: [Self] =", type.values.map { "." + constant($0) })
      out.gap()
      out.documentation("", otherwise: "The number on the wire.")
      out.line("public let rawValue: Int32")
      out.gap()
      out.documentation("", otherwise: "The value with a number, known or not.")
      out.block("public init(rawValue: Int32)") { $0.line("self.rawValue = rawValue") }
      out.gap()
      out.documentation("", otherwise: "Name in the `.proto` file; nil when it has none.")
      out.block("public var protobufName: String?") { out in
        out.line("switch rawValue {")
        for value in type.values {
          out.line("case \(value.number): \"\(value.name)\"")
        }
        out.line("default: nil")
        out.line("}")
      }
    }
  }

  private func constant(_ value: ProtoEnum.Value) -> String {
    SwiftName.quoted(SwiftName.enumValue(value.name, of: type.name))
  }
}
