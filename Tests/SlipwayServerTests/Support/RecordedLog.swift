import SlipwayBase
import Synchronization

/// Keeps log records for tests to look at.
final class RecordedLog: LogSink {
  /// One record.
  struct Record: Sendable {
    let level: LogLevel
    let message: String
    let fields: [String: String]
  }

  private let kept = Mutex<[Record]>([])

  /// The records so far.
  var records: [Record] { kept.withLock { $0 } }

  func write(_ level: LogLevel, _ message: String, _ fields: [LogField]) {
    let fields = Dictionary(fields.map { ($0.key, $0.value) }) { _, last in last }
    kept.withLock { $0.append(Record(level: level, message: message, fields: fields)) }
  }
}
