/// One fact of a log record.
package struct LogField: Sendable, Hashable {
  /// Its name, snake case.
  package let key: String
  /// Its value. Never a secret: records are written as they are.
  package let value: String

  package init(_ key: String, _ value: String) {
    self.key = key
    self.value = value
  }
}

/// Where log records go.
package protocol LogSink: Sendable {
  /// Takes one record; may be called from any thread.
  func write(_ level: LogLevel, _ message: String, _ fields: [LogField])
}

/// Writes log records with the fields that all of them share, and those of the call that the
/// running task works for.
///
/// Message and fields are only built for records that are severe enough.
package struct Logger: Sendable {
  private let sink: any LogSink
  private let level: LogLevel
  private let shared: [LogField]

  /// A logger that hands records of at least `level` to `sink`.
  package init(sink: any LogSink, level: LogLevel = .info) {
    self.init(sink: sink, level: level, shared: [])
  }

  private init(sink: any LogSink, level: LogLevel, shared: [LogField]) {
    self.sink = sink
    self.level = level
    self.shared = shared
  }

  /// A logger whose records carry `fields` too.
  package func with(_ fields: [LogField]) -> Logger {
    Logger(sink: sink, level: level, shared: shared + fields)
  }

  /// Writes a record for whoever looks for a fault.
  package func debug(
    _ message: @autoclosure () -> String, _ fields: @autoclosure () -> [LogField] = []
  ) {
    log(.debug, message(), fields())
  }

  /// Writes a record of the normal course of things.
  package func info(
    _ message: @autoclosure () -> String, _ fields: @autoclosure () -> [LogField] = []
  ) {
    log(.info, message(), fields())
  }

  /// Writes a record of something odd.
  package func warning(
    _ message: @autoclosure () -> String, _ fields: @autoclosure () -> [LogField] = []
  ) {
    log(.warning, message(), fields())
  }

  /// Writes a record of a failure.
  package func error(
    _ message: @autoclosure () -> String, _ fields: @autoclosure () -> [LogField] = []
  ) {
    log(.error, message(), fields())
  }

  /// Writes a record of a severity that is known only at run time.
  package func log(
    _ level: LogLevel, _ message: @autoclosure () -> String,
    _ fields: @autoclosure () -> [LogField]
  ) {
    guard level >= self.level else { return }
    let call = CallTrace.current?.logFields ?? []
    sink.write(level, message(), shared + call + fields())
  }
}
