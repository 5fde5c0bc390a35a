import SlipwayBase

/// A log nobody reads.
struct SilentLog: LogSink {
  func write(_ level: LogLevel, _ message: String, _ fields: [LogField]) {}
}

extension Logger {
  /// Writes to nowhere.
  static let silent = Logger(sink: SilentLog())
}
