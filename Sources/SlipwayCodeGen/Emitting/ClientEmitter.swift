/// Writes `<path>.client.swift`: stubs that call a service.
struct ClientEmitter {
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
        out.documentation(service.comment, otherwise: "Calls `\(service.fullName)`.")
        out.block("public struct \(service.name)Client: Sendable") { out in
          emitClient(of: service, into: &out)
        }
      }
    }
    return out.text
  }

  private func emitClient(of service: ProtoService, into out: inout SourceText) {
    out.line("private let channel: RPCChannel")
    out.gap()
    out.documentation("", otherwise: "A client that calls through `channel`.")
    out.block("public init(channel: RPCChannel)") { $0.line("self.channel = channel") }
    let methods = "\(SwiftName.namespace(file.package)).\(service.name)Methods"
    for method in service.unaryMethods {
      let name = SwiftName.quoted(SwiftName.method(method.name))
      out.gap()
      out.documentation(method.comment, otherwise: "Calls `\(method.name)`.")
      out.line("public func \(name)(")
      out.line("  _ request: \(schema.swiftType(method.input)), options: CallOptions = .init()")
      out.line(") async throws(RPCError) -> \(schema.swiftType(method.output)) {")
      out.line("  try await channel.unary(")
      out.line("    \(methods).\(name), request, options: options)")
      out.line("}")
    }
  }
}
