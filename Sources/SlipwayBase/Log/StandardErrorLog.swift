internal import Glibc

/// The form of log records.
package enum LogFormat: Sendable, Hashable {
  /// A line for people: time, level, message, `key=value`.
  case text
  /// A JSON object on a line, for programs.
  case json
  /// Text when standard error is a terminal, else JSON.
  case byTerminal
}

/// Writes each record as one line to standard error, in one `write` so that lines of several
/// threads do not mix.
package struct StandardErrorLog: LogSink {
  private let isJSON: Bool

  /// A log of this form.
  package init(format: LogFormat) {
    isJSON = format == .json || (format == .byTerminal && isatty(STDERR_FILENO) == 0)
  }

  package func write(_ level: LogLevel, _ message: String, _ fields: [LogField]) {
    let line = LogLine(level: level, message: message, fields: fields, time: .now())
    var bytes = Array((isJSON ? line.json : line.text).utf8)
    bytes.append(UInt8(ascii: "\n"))
    unsafe bytes.withUnsafeBytes { buffer in
      unsafe _ = Glibc.write(STDERR_FILENO, buffer.baseAddress, buffer.count)
    }
  }
}
