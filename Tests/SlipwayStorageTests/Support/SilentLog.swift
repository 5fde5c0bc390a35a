import SlipwayBase

/// Drops every record.
struct SilentLog: LogSink {
  func write(_ level: LogLevel, _ message: String, _ fields: [LogField]) {}
}

extension Logger {
  static let silent = Logger(sink: SilentLog())
}
