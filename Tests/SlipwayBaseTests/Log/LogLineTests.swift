import Testing

@testable import SlipwayBase

struct LogLineTests {
  private func line(_ message: String, _ fields: [LogField] = []) -> LogLine {
    LogLine(
      level: .info, message: message, fields: fields,
      time: Timestamp(seconds: 1_769_860_800, nanos: 123_456_789))
  }

  @Test func `text is for people`() {
    #expect(
      line("started", [LogField("port", "80"), LogField("path", "a b"), LogField("empty", "")]).text
        == #"2026-01-31T12:00:00.123Z info started port=80 path="a b" empty="""#)
  }

  @Test func `JSON is an object in the order of the fields`() {
    #expect(
      line("started", [LogField("port", "80"), LogField("n", "é")]).json
        == #"{"time":"2026-01-31T12:00:00.123Z","level":"info","message":"started","#
        + #""port":"80","n":"é"}"#)
  }

  @Test func `no value forges a second line or a second member`() {
    let evil = line("a\nb\r\u{0}\u{1B}[2J\u{7F}", [LogField("x", #"1" level="error\"#)])
    for text in [evil.text, evil.json] {
      #expect(!text.utf8.contains { $0 < 0x20 || $0 == 0x7F })
    }
    #expect(evil.text.hasSuffix(#"a\nb\r\u0000\u001b[2J\u007f x="1\" level=\"error\\""#))
    #expect(evil.json.hasSuffix(#","x":"1\" level=\"error\\"}"#))
  }

  @Test func `whole seconds keep no fraction`() {
    let line = LogLine(
      level: .error, message: "m", fields: [], time: Timestamp(seconds: 0, nanos: 999_999))
    #expect(line.text == "1970-01-01T00:00:00Z error m")
  }
}
