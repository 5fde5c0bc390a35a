import SlipwayJSON
import Testing

struct JSONTextTests {
  @Test(arguments: [
    "null", "true", "false", "0", "-7", "9223372036854775807", "-9223372036854775808", "0.5",
    "\"\"", #""a\"b\\c\n\t""#, "\"é☺😀\"", #""\u0000\u001F""#, "[]", "{}", "[1,[true,null],{}]",
    #"{"z":1,"a":{"y":[],"b":"x"},"m":-0.25}"#,
  ])
  func `a compact text comes back as it was, members in order`(text: String) throws {
    #expect(try JSONValue.parse(text).text() == text)
  }

  @Test func `every number keeps its value and its kind`() throws {
    for number in [0.1, 0.97, 1.0, 1e300, 1e-300, .pi, -0.0, 1.7976931348623157e308] {
      let text = JSONValue.number(number).text()
      #expect(try JSONValue.parse(text) == .number(number), "\(text)")
    }
    #expect(try JSONValue.parse(JSONValue.integer(3).text()) == .integer(3))
  }

  @Test func `a number is written as short as it can be read back`() {
    let values: [(Double, String)] = [
      (0.97, "0.97"), (0.1, "0.1"), (100, "100.0"), (1.0 / 3, "0.3333333333333333"),
      (-2.5e-7, "-2.5e-7"),
    ]
    for (number, text) in values { #expect(JSONValue.number(number).text() == text) }
  }

  @Test func `numbers that JSON has not become null`() {
    let values: [JSONValue] = [.number(.nan), .number(.infinity), .number(-.infinity)]
    #expect(JSONValue.array(values).text() == "[null,null,null]")
  }

  @Test func `pretty text is indented by two and reads the same`() throws {
    let value = JSONValue.object(["a": .array([.integer(1)]), "b": .object([:])])
    #expect(value.text(pretty: true) == "{\n  \"a\": [\n    1\n  ],\n  \"b\": {}\n}")
    #expect(try JSONValue.parse(value.text(pretty: true)) == value)
  }

  @Test func `every character goes through a string`() throws {
    let scalars = (0...0x2FF).compactMap(Unicode.Scalar.init) + ["\u{FFFF}", "\u{10FFFF}"]
    let text = String(String.UnicodeScalarView(scalars))
    #expect(try JSONValue.parse(JSONValue.string(text).text()) == .string(text))
  }
}

struct JSONObjectTests {
  @Test func `members keep the order in which they came`() {
    var object = JSONObject([("b", 1), ("a", 2)].map { ($0, .integer($1)) })
    object["c"] = .null
    object["b"] = .integer(3)
    #expect(object.map(\.key) == ["b", "a", "c"])
    #expect(object["b"] == .integer(3))
    object["b"] = nil
    object["missing"] = nil
    #expect(object.map(\.key) == ["a", "c"])
    #expect(object.count == 2 && !object.isEmpty)
    object["b"] = .bool(true)
    #expect(object.map(\.key) == ["a", "c", "b"])
  }

  @Test func `of members with one key the last one stays`() {
    let object: JSONObject = ["a": .integer(1), "b": .null, "a": .integer(2)]
    #expect(object.count == 2)
    #expect(object["a"] == .integer(2))
  }
}

struct JSONValueTests {
  @Test func `a value is what it is and nothing else`() {
    #expect(JSONValue.string("x").stringValue == "x")
    #expect(JSONValue.integer(1).stringValue == nil)
    #expect(JSONValue.bool(true).boolValue == true)
    #expect(JSONValue.integer(1).boolValue == nil)
    #expect(JSONValue.integer(2).numberValue == 2)
    #expect(JSONValue.number(2.5).numberValue == 2.5)
    #expect(JSONValue.string("2").numberValue == nil)
    #expect(JSONValue.array([.null]).arrayValue == [.null])
    #expect(JSONValue.object([:]).arrayValue == nil)
    #expect(JSONValue.object(["a": .null])["a"] == .null)
    #expect(JSONValue.object(["a": .null])["b"] == nil)
    #expect(JSONValue.array([])["a"] == nil)
  }

  @Test func `kinds have names for people`() {
    let values: [JSONValue] = [
      .null, .bool(true), .integer(1), .number(1), .string(""), .array([]), .object([:]),
    ]
    #expect(
      values.map(\.kindText)
        == ["null", "a boolean", "an integer", "a number", "a string", "a list", "an object"])
  }
}
