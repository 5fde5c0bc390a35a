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
      for method in service.methods {
        out.gap()
        out.documentation("", otherwise: "`\(method.name)`.")
        out.line("public static let \(property(method)) = MethodDescriptor(")
        out.line(
          "  service: \"\(service.fullName)\", method: \"\(method.name)\",",
          "kind: .\(method.kind))")
      }
    }
  }

  private func emitHandler(of service: ProtoService, into out: inout SourceText) {
    out.documentation(service.comment, otherwise: "Implements `\(service.fullName)`.")
    out.block("public protocol \(service.name)Handler: Sendable") { out in
      for method in service.methods {
        out.gap()
        out.documentation(method.comment, otherwise: "Answers `\(method.name)`.")
        let parameters = parameters(of: method).map { "_ \($0.name): \($0.type)" }
        out.call(
          "func \(property(method))(", parameters + ["_ context: ServerContext"],
          ") async throws(RPCError)\(result(of: method))")
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
        for method in service.methods {
          let parameters = parameters(of: method)
          let names = (parameters.map(\.name) + ["context"]).joined(separator: ", ")
          out.line("\(method.kind)(\(namespace).\(service.name)Methods.\(property(method))) {")
          let typed = parameters.map { "\($0.name): \($0.type)" } + ["context"]
          out.indented { $0.call("(", typed, ") async throws(RPCError) in") }
          out.line("  try await handler.\(property(method))(\(names))")
          out.line("}")
        }
      }
    }
  }

  /// What a handler is given beside the context.
  private func parameters(of method: ProtoService.Method) -> [(name: String, type: String)] {
    let input = schema.swiftType(method.input)
    let request =
      method.clientStreams
      ? (name: "requests", type: "RequestMessages<\(input)>") : (name: "request", type: input)
    guard method.serverStreams else { return [request] }
    let writer = "ResponseWriter<\(schema.swiftType(method.output))>"
    return [request, (name: "responses", type: writer)]
  }

  private func result(of method: ProtoService.Method) -> String {
    method.serverStreams ? "" : " -> \(schema.swiftType(method.output))"
  }

  private func property(_ method: ProtoService.Method) -> String {
    SwiftName.quoted(SwiftName.method(method.name))
  }
}
