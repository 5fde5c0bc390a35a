import SlipwayCodeGen
import Testing

/// What holds for the committed descriptors, and how they are rewritten for `protoc-gen-c`.
@Suite struct DescriptorTests {
  private static let path = "Sources/CSlipwayProtos/descriptors.binpb"

  private func committed() throws -> [UInt8] { try #require(Checkout.read(Self.path)) }

  @Test func `no message of the API contains itself`() throws {
    let schema = try DescriptorSetReader.read(committed())
    #expect(schema.allMessages.count > 40)
    for message in schema.allMessages {
      #expect(SchemaCheck(schema).cycle(from: message.fullName) == nil)
    }
  }

  @Test func `the API keeps the generator's rules`() throws {
    let schema = try DescriptorSetReader.read(committed())
    #expect(throws: Never.self) { try SchemaCheck(schema).run() }
    #expect(schema.files.contains { $0.path == "google/longrunning/operations.proto" })
  }

  @Test func `rewriting turns optional fields into oneofs and drops services`() throws {
    let before = try DescriptorSetReader.read(committed())
    let after = try DescriptorSetReader.read(DescriptorRewriter.rewrite(committed()))
    #expect(before.files.contains { !$0.services.isEmpty })
    #expect(after.files.allSatisfy { $0.services.isEmpty })
    var optionals = 0
    for message in before.allMessages {
      let rewritten = try #require(after.message(named: message.fullName))
      for (old, new) in zip(message.fields, rewritten.fields) {
        #expect(old.name == new.name && old.number == new.number && old.type == new.type)
        let isOptional = old.shape == .optional
        optionals += isOptional ? 1 : 0
        #expect(new.shape == (isOptional ? .oneofMember("_" + old.name) : old.shape))
      }
    }
    #expect(optionals > 10)
  }

  @Test func `rewriting marks every string, those of map entries too`() throws {
    // Option 1019 with a message of 2 bytes, whose field 1 is true.
    let mark: [UInt8] = [0xda, 0x3f, 2, 8, 1]
    let rewritten = try DescriptorRewriter.rewrite(committed())
    let marks = rewritten.indices.filter { rewritten[$0...].starts(with: mark) }.count
    let strings = try DescriptorSetReader.read(committed()).allMessages.flatMap(\.fields).map {
      field in
      var count = field.type == .string ? 1 : 0
      if case .map(key: .string) = field.shape { count += 1 }
      return count
    }
    #expect(marks == strings.reduce(0, +))
  }

  @Test func `what is not a descriptor set is refused`() {
    #expect(throws: CodeGenError.self) { try DescriptorRewriter.rewrite([0xff]) }
    #expect(throws: CodeGenError.self) { try DescriptorSetReader.read([0xff]) }
    #expect(throws: CodeGenError.self) { try PluginRequest(decoding: [0xff]) }
  }
}
