/// How severe a log record is.
package enum LogLevel: Int, Sendable, Comparable, CaseIterable {
  /// For whoever looks for a fault.
  case debug
  /// The normal course of things.
  case info
  /// Something is odd and the server went on.
  case warning
  /// Something failed that should not.
  case error

  /// Reads `debug`, `info`, `warning` or `error`.
  package init?(text: String) {
    guard let match = Self.allCases.first(where: { $0.text == text }) else { return nil }
    self = match
  }

  /// The name in lower case.
  package var text: String {
    switch self {
    case .debug: "debug"
    case .info: "info"
    case .warning: "warning"
    case .error: "error"
    }
  }

  package static func < (a: LogLevel, b: LogLevel) -> Bool { a.rawValue < b.rawValue }
}
