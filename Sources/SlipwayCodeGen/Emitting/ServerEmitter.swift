/// Writes `<path>.server.swift`: what a server implements, and how it is registered.
struct ServerEmitter {
  let schema: Schema
  let file: ProtoFile

  /// The file's text.
  func emit() -> String {
    var out = SourceText()
    out.line(GeneratedFile.firstLine(file))
    out.line("")
    out.line("public import SlipwayRPC")
    for service in file.services {
      out.line("")
      out.block("extension \(SwiftName.namespace(file.package))") { out in
        emitMethods(of: service, into: &out)
        out.gap()
        emitHandler(of: service, into: &out)
      }
      out.line("")
      emitRegistration(of: service, into: &out)
    }
    return out.text
  }

  private func emitMethods(of service: ProtoService, into out: inout SourceText) {
    out.documentation("", otherwise: "The methods of `\(service.fullName)`.")
    out.block("public enum \(service.name)Methods") { out in
      for method in service.unaryMethods {
        out.gap()
        out.documentation("", otherwise: "`\(method.name)`.")
        out.line("public static let \(property(method)) = MethodDescriptor(")
        out.line(
          "  service: \"\(service.fullName)\", method: \"\(method.name)\", kind: .unary)")
      }
    }
  }

  private func emitHandler(of service: ProtoService, into out: inout SourceText) {
    out.documentation(service.comment, otherwise: "Implements `\(service.fullName)`.")
    out.block("public protocol \(service.name)Handler: Sendable") { out in
      for method in service.unaryMethods {
        out.gap()
        out.documentation(method.comment, otherwise: "Answers `\(method.name)`.")
        out.line("func \(property(method))(")
        out.line("  _ request: \(schema.swiftType(method.input)), _ context: ServerContext")
        out.line(") async throws(RPCError) -> \(schema.swiftType(method.output))")
      }
    }
  }

  private func emitRegistration(of service: ProtoService, into out: inout SourceText) {
    let namespace = SwiftName.namespace(file.package)
    out.block("extension ServiceRegistry") { out in
      out.documentation("", otherwise: "Registers the methods of `\(service.fullName)`.")
      out.block(
        "package mutating func add(_ handler: some \(namespace).\(service.name)Handler)"
      ) { out in
        for method in service.unaryMethods {
          out.line("unary(\(namespace).\(service.name)Methods.\(property(method))) {")
          out.line(
            "  (request: \(schema.swiftType(method.input)), context) async throws(RPCError) in")
          out.line("  try await handler.\(property(method))(request, context)")
          out.line("}")
        }
      }
    }
  }

  private func property(_ method: ProtoService.Method) -> String {
    SwiftName.quoted(SwiftName.method(method.name))
  }
}
