import SlipwayJSON
import Testing

struct JSONParseTests {
  @Test(
    arguments: [
      ("null", .null), (" true ", .bool(true)), ("false", .bool(false)), ("0", .integer(0)),
      ("-0", .integer(0)), ("9223372036854775807", .integer(.max)),
      ("-9223372036854775808", .integer(.min)), ("1.0", .number(1)), ("1e3", .number(1000)),
      ("-2.5E-1", .number(-0.25)), (#""""#, .string("")), (#""\u00e9\n\/""#, .string("é\n/")),
      (#""\ud83d\ude00""#, .string("😀")), (#""a\u0000b""#, .string("a\u{0}b")),
      ("[]", .array([])), ("[1,[2]]", .array([.integer(1), .array([.integer(2)])])),
      ("{}", .object([:])), (#"{"a":{"b":null}}"#, .object(["a": .object(["b": .null])])),
    ] as [(String, JSONValue)])
  func `a document of any kind is read`(text: String, value: JSONValue) throws {
    #expect(try JSONValue.parse(text) == value)
  }

  @Test(arguments: [
    "", " ", "nul", "tru", "{", "[", "[1,]", "{,}", #"{"a"}"#, #"{"a":}"#, "{a:1}", "'a'", "01",
    "1.", ".5", "+1", "0x1", "NaN", "Infinity", "-", "1 2", "[] []", "{}x", "// c\n1", "/**/1",
    #""\x""#, #""\u12""#, #""\ud83d""#, #""\ude00\ud83d""#, "\"a\nb\"", "\"a", "\u{FEFF}1",
    "9223372036854775808", "-9223372036854775809", "1e999",
  ])
  func `what is not JSON is refused`(text: String) {
    #expect(throws: JSONError.self) { try JSONValue.parse(text) }
  }

  @Test(arguments: [#"{"a":1,"a":1}"#, #"{"x":{"b":1,"c":2,"b":3}}"#, #"[{"\u0061":1,"a":2}]"#])
  func `a key twice in one object is refused`(text: String) {
    let error = #expect(throws: JSONError.self) { try JSONValue.parse(text) }
    #expect(error?.message.contains("duplicate") == true)
  }

  @Test(
    arguments: [
      [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xC0, 0x80, 0x22],
      [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0xFF, 0xFE, 0x31, 0],
      [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D],
    ] as [[UInt8]])
  func `invalid UTF-8 is refused in values, in keys and between them`(bytes: [UInt8]) {
    #expect(throws: JSONError.self) { try JSONValue.parse(bytes) }
  }

  @Test func `NUL in a key is refused`() {
    #expect(throws: JSONError.self) { try JSONValue.parse(#"{"a\u0000b":1}"#) }
  }

  @Test func `the place of a fault is told`() {
    let error = #expect(throws: JSONError.self) { try JSONValue.parse("{\n  \"a\": tru\n}") }
    #expect(error?.line == 2)
    #expect(error?.description.hasPrefix("line 2, column ") == true)
  }
}

struct JSONLimitTests {
  /// `count` lists in one another.
  private func nested(_ count: Int) -> String {
    String(repeating: "[", count: count) + String(repeating: "]", count: count)
  }

  @Test func `as many levels as allowed, and no more`() throws {
    let limits = JSONLimits(maxDepth: 3)
    _ = try JSONValue.parse(nested(3), limits: limits)
    _ = try JSONValue.parse(#"{"a":[{"b":1}]}"#, limits: limits)
    for text in [nested(4), #"{"a":[{"b":{}}]}"#, #"[{"a":[[]]}]"#] {
      let error = #expect(throws: JSONError.self) { try JSONValue.parse(text, limits: limits) }
      #expect(error?.message.contains("3 levels") == true)
    }
  }

  @Test func `scalars need no level`() throws {
    _ = try JSONValue.parse("1", limits: JSONLimits(maxDepth: 0))
  }

  @Test func `the default is 64 levels`() throws {
    _ = try JSONValue.parse(nested(64))
    #expect(throws: JSONError.self) { try JSONValue.parse(nested(65)) }
  }

  @Test func `whatever the limit, a deep text ends in an error`() {
    let limits = JSONLimits(maxDepth: .max)
    #expect(limits.maxDepth == 2048)
    #expect(throws: JSONError.self) { try JSONValue.parse(nested(2049), limits: limits) }
    #expect(throws: JSONError.self) {
      try JSONValue.parse(String(repeating: "[", count: 1_000_000), limits: limits)
    }
  }

  @Test func `as many bytes as allowed, and no more`() throws {
    let limits = JSONLimits(maxBytes: 5)
    #expect(try JSONValue.parse("\"aé\"", limits: limits) == .string("aé"))
    let error = #expect(throws: JSONError.self) {
      try JSONValue.parse("\"aaé\"", limits: limits)
    }
    #expect(error?.message.contains("6 bytes") == true)
    #expect(error?.message.contains("5 allowed") == true)
  }
}
