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
    for method in service.methods {
      let name = SwiftName.quoted(SwiftName.method(method.name))
      out.gap()
      out.documentation(method.comment, otherwise: "Calls `\(method.name)`.")
      let request = method.clientStreams ? [] : ["_ request: \(schema.swiftType(method.input))"]
      out.call(
        "public func \(name)(", request + ["options: CallOptions = .init()"],
        ") \(result(of: method)) {")
      let call = method.kind == "unary" ? "try await channel" : "channel"
      let passed = method.clientStreams ? "options: options" : "request, options: options"
      out.line("  \(call).\(method.kind)(")
      out.line("    \(methods).\(name), \(passed))")
      out.line("}")
    }
  }

  private func result(of method: ProtoService.Method) -> String {
    let (input, output) = (schema.swiftType(method.input), schema.swiftType(method.output))
    return switch (method.clientStreams, method.serverStreams) {
    case (false, false): "async throws(RPCError) -> \(output)"
    case (true, false): "-> ClientStreamingCall<\(input), \(output)>"
    case (false, true): "-> ResponseStream<\(output)>"
    case (true, true): "-> BidirectionalCall<\(input), \(output)>"
    }
  }
}
