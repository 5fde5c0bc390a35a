import Testing

@testable import SlipwayCodeGen

@Suite struct SchemaCheckTests {
  private func message(_ name: String, _ fields: [(String, ProtoType)] = []) -> ProtoMessage {
    ProtoMessage(
      fullName: "t." + name, comment: "",
      fields: fields.enumerated().map { index, field in
        ProtoField(
          name: field.0, number: Int32(index + 1), comment: "", type: field.1, shape: .singular)
      },
      oneofs: [], messages: [], enums: [])
  }

  private func file(
    _ path: String = "t.proto", syntax: String = "proto3", _ messages: [ProtoMessage] = [],
    _ enums: [ProtoEnum] = []
  ) -> ProtoFile {
    ProtoFile(
      path: path, package: "t", syntax: syntax, messages: messages, enums: enums, services: [])
  }

  private func complaint(_ files: ProtoFile...) -> String? {
    do {
      try SchemaCheck(Schema(files: files)).run()
      return nil
    } catch {
      return error.description
    }
  }

  @Test func `a message that contains itself is refused with the way back`() {
    let files = file(
      "t.proto",
      [
        message("A", [("b", .message("t.B"))]),
        message("B", [("n", .int32), ("c", .message("t.C"))]),
        message("C", [("a", .message("t.A"))]),
      ])
    #expect(complaint(files)?.hasPrefix("t.A -> t.B -> t.C -> t.A: ") == true)
    #expect(complaint(file("t.proto", [message("S", [("s", .message("t.S"))])])) != nil)
  }

  @Test func `a message that two others contain is no cycle`() {
    let files = file(
      "t.proto",
      [
        message("A", [("b", .message("t.B")), ("c", .message("t.C"))]),
        message("B", [("c", .message("t.C"))]), message("C"),
      ])
    #expect(complaint(files) == nil)
  }

  @Test func `only proto3 is accepted`() {
    #expect(complaint(file(syntax: "proto2")) == "t.proto: only proto3 is supported")
  }

  @Test func `the zero of an enum must be unspecified`() {
    func type(_ value: String, _ number: Int32) -> ProtoEnum {
      ProtoEnum(
        fullName: "t.E", comment: "", values: [.init(name: value, number: number, comment: "")])
    }
    #expect(complaint(file("t.proto", [], [type("E_UNSPECIFIED", 0)])) == nil)
    #expect(complaint(file("t.proto", [], [type("E_RED", 0)]))?.contains("t.E") == true)
    #expect(complaint(file("t.proto", [], [type("E_UNSPECIFIED", 1)])) != nil)
  }

  @Test func `two files of one name are refused`() {
    #expect(complaint(file("a/v1/x.proto"), file("b/v1/x.proto"))?.contains("b/v1/x.proto") == true)
    #expect(complaint(file("a/v1/x.proto"), file("a/v2/x.proto")) == nil)
  }

  @Test func `maps from bool are refused`() {
    let field = ProtoField(
      name: "m", number: 1, comment: "", type: .int32, shape: .map(key: .bool))
    let message = ProtoMessage(
      fullName: "t.M", comment: "", fields: [field], oneofs: [], messages: [], enums: [])
    #expect(complaint(file("t.proto", [message]))?.contains("t.M.m") == true)
  }
}
