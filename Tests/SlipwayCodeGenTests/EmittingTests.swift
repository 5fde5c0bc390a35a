import Testing

@testable import SlipwayCodeGen

@Suite struct EmittingTests {
  @Test func `a long line is broken between its parts or behind a parenthesis`() {
    var out = SourceText()
    out.block("func f()") { out in
      out.line("a =", "b")
      out.line("self.name =", String(repeating: "x", count: 90))
      out.line("self.name =", "call(" + String(repeating: "x", count: 95) + ")")
    }
    #expect(out.lines[1] == "  a = b")
    #expect(out.lines[2] == "  self.name =")
    #expect(out.lines[3] == "    " + String(repeating: "x", count: 90))
    #expect(out.lines[4] == "  self.name = call(")
    #expect(out.lines[5] == "    " + String(repeating: "x", count: 95) + ")")
  }

  @Test func `a paragraph that is too wide is filled anew, lists are not`() {
    let comment = "one two three\nfour\n\n- a list item that is far too wide\n\nshort"
    #expect(
      DocComment.wrapped(comment, width: 10)
        == ["one two", "three four", "", "- a list item that is far too wide", "", "short"])
  }

  @Test func `options are read, and unknown ones refused`() throws {
    let options = try GeneratorOptions(parsing: "module=M,output=modulemap,header=H.h")
    #expect(options.module == "M" && options.output == .moduleMap && options.extraHeader == "H.h")
    for text in ["", "output=swift", "module", "module=M,speed=high", "module=M,output=c"] {
      #expect(throws: CodeGenError.self) { try GeneratorOptions(parsing: text) }
    }
  }

  @Test func `a module map lists the headers in order`() {
    let files = ["b/y.proto", "a/x.proto"].map {
      ProtoFile(path: $0, package: "", syntax: "proto3", messages: [], enums: [], services: [])
    }
    let map = ModuleMapEmitter(files: files, module: "M", extraHeader: "Z.h").emit()
    #expect(
      map.contains(
        "module M {\n  header \"Z.h\"\n  header \"a/x.pb-c.h\"\n  header \"b/y.pb-c.h\"\n"))
  }

  @Test func `a service becomes methods, a protocol, a registration and a client`() {
    let service = ProtoService(
      fullName: "t.v1.EchoService", comment: "Echoes.",
      methods: [
        method("Echo"), method("Tail", serverStreams: true), method("Put", clientStreams: true),
        method("Chat", clientStreams: true, serverStreams: true),
      ])
    let messages = ["A", "B"].map {
      ProtoMessage(
        fullName: "t.v1." + $0, comment: "", fields: [], oneofs: [], messages: [], enums: [])
    }
    let file = ProtoFile(
      path: "t.proto", package: "t.v1", syntax: "proto3", messages: messages, enums: [],
      services: [service])
    let schema = Schema(files: [file])
    let server = ServerEmitter(schema: schema, file: file).emit()
    #expect(server.contains("public protocol EchoServiceHandler: Sendable {"))
    for (method, kind) in [
      ("Echo", "unary"), ("Tail", "serverStreaming"), ("Put", "clientStreaming"),
      ("Chat", "bidirectional"),
    ] {
      #expect(server.contains("method: \"\(method)\", kind: .\(kind))"))
      #expect(server.contains("    \(kind)(TV1.EchoServiceMethods.\(method.lowercased())) {"))
    }
    #expect(server.contains("mutating func add(_ handler: some TV1.EchoServiceHandler)"))
    #expect(server.contains("_ requests: RequestMessages<TV1.A>,"))
    #expect(server.contains("_ responses: ResponseWriter<TV1.B>,"))
    let client = ClientEmitter(schema: schema, file: file).emit()
    #expect(client.contains("public struct EchoServiceClient: Sendable {"))
    for result in [
      "async throws(RPCError) -> TV1.B", "-> ResponseStream<TV1.B>",
      "-> ClientStreamingCall<TV1.A, TV1.B>", "-> BidirectionalCall<TV1.A, TV1.B>",
    ] {
      #expect(client.contains(") \(result) {"))
    }
  }

  private func method(
    _ name: String, clientStreams: Bool = false, serverStreams: Bool = false
  ) -> ProtoService.Method {
    ProtoService.Method(
      name: name, comment: "", input: "t.v1.A", output: "t.v1.B", clientStreams: clientStreams,
      serverStreams: serverStreams)
  }
}
