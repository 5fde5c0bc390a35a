/// One log record as a line without its end. Control characters are escaped, so that no value can
/// forge a second line.
struct LogLine {
  let level: LogLevel
  let message: String
  let fields: [LogField]
  let time: Timestamp

  /// `2026-01-31T12:00:00.123Z info message key=value`.
  var text: String {
    var line = "\(stamp) \(level.text) \(Self.escaped(message))"
    for field in fields {
      let needsQuotes = field.value.isEmpty || field.value.contains { $0 == " " || $0 == "\"" }
      let value = Self.escaped(field.value)
      line += needsQuotes ? " \(field.key)=\"\(value)\"" : " \(field.key)=\(value)"
    }
    return line
  }

  /// `{"time":"…","level":"info","message":"…","key":"value"}`.
  var json: String {
    var members = [("time", stamp), ("level", level.text), ("message", message)]
    members += fields.map { ($0.key, $0.value) }
    return "{"
      + members.map { "\"\(Self.escaped($0.0))\":\"\(Self.escaped($0.1))\"" }
      .joined(separator: ",") + "}"
  }

  private var stamp: String {
    Timestamp(seconds: time.seconds, nanos: time.nanos / 1_000_000 * 1_000_000).rfc3339
  }

  /// Quotes, backslashes and control characters as JSON strings have them (RFC 8259 §7).
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
