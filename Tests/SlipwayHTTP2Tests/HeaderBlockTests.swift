import SlipwayHTTP2
import Testing

struct HeaderBlockTests {
  private func fields(of block: HeaderBlock) -> [String] {
    var fields: [String] = []
    block.forEachField { name, value in
      fields.append(
        "\(String(decoding: name, as: UTF8.self))=\(String(decoding: value, as: UTF8.self))")
    }
    return fields
  }

  @Test func `fields keep their order, repeats and empty values (M5, M6)`() {
    let block = HeaderBlock()
    block.append("a", "1")
    block.append("b", "")
    block.append(name: "a", value: "2", isSensitive: true)
    #expect(fields(of: block) == ["a=1", "b=", "a=2"])
    #expect(block.fieldCount == 3)
    #expect(block.fieldBytes == 5)
    #expect(block.first("a") == "1")
    #expect(block.first("c") == nil)
  }

  @Test func `a constant block reads like any other`() {
    let block = HeaderBlock(constant: [":status": "200", "x": "y"])
    #expect(fields(of: block) == [":status=200", "x=y"])
  }
}
