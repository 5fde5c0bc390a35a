internal import SlipwayBase

/// One setting: its key, its meaning, and how its text becomes a value. The same key is a flag
/// (`--data-dir`), an environment variable (`SLIPWAY_DATA_DIR`) and a member of the configuration
/// file (`"data-dir"`).
package struct Setting: Sendable {
  /// The key, lower case with dashes.
  package let key: String
  /// What stands for the value in help texts.
  package let placeholder: String
  /// What the setting does, one sentence.
  package let summary: String
  /// The default as help texts show it.
  package let defaultText: String
  /// Whether the flag may be given several times and the file may hold a list.
  package let isRepeatable: Bool
  private let apply: @Sendable (inout Configuration, String) throws(ConfigurationError) -> Void

  /// The environment variable of the same meaning.
  package var environmentVariable: String {
    "SLIPWAY_" + key.uppercased().split(separator: "-").joined(separator: "_")
  }

  /// Puts `text` into `configuration`; `origin` says in errors where the text stood.
  package func set(
    _ text: String, in configuration: inout Configuration, origin: String
  ) throws(ConfigurationError) {
    do throws(ConfigurationError) {
      try apply(&configuration, text)
    } catch {
      throw ConfigurationError("\(origin): \(error)")
    }
  }

  /// Every setting, in the order of the help text.
  package static let all = daemon + tls + connections + log

  /// What the server keeps, where it listens and how it works.
  private static let daemon: [Setting] = [
    text("data-dir", "DIR", "Directory that holds everything the server keeps.", "~/.slipway") {
      $0.dataDirectory = $1
    },
    Setting(
      key: "listen", placeholder: "ADDRESS",
      summary: "Where gRPC is served: HOST:PORT (port 0 picks one) or unix:PATH. Repeatable.",
      defaultText: "127.0.0.1:50051", isRepeatable: true
    ) { (configuration, text) throws(ConfigurationError) in configuration.listen.append(text) },
    text(
      "admin-listen", "HOST:PORT",
      "Where /metrics, /healthz and /readyz are served; 'off' for nowhere.", "127.0.0.1:9090"
    ) { $0.adminListen = $1 == "off" ? "" : $1 },
    text(
      "object-storage-dir", "DIR",
      "Root of the local object storage; each directory in it is a bucket.", "DATA-DIR/buckets"
    ) { $0.objectStorageDirectory = $1 },
    text("python", "PROGRAM", "Python 3 interpreter that runs model packages.", "python3") {
      $0.python = $1
    },
    number("loops", "Event loops, a thread each; 0 is one for each core.", 0, 0...256) {
      $0.loops = $1
    },
    number("concurrent-imports", "Imports that copy files at the same time.", 2, 1...64) {
      $0.concurrentImports = $1
    },
    number(
      "drain-grace-seconds", "How long calls may take to end when the server stops.", 30, 0...3600
    ) { $0.drainGraceSeconds = $1 },
    number(
      "stop-grace-seconds",
      "How long an instance with a health check goes on serving after it was told to stop.", 180,
      0...3600
    ) { $0.stopGraceSeconds = $1 },
    number(
      "predict-timeout-seconds",
      "How long a prediction may take when the caller sets no deadline.", 60, 1...3600
    ) { $0.predictTimeoutSeconds = $1 },
  ]

  /// What is logged and how.
  private static let log: [Setting] = [
    Setting(
      key: "log-level", placeholder: "LEVEL",
      summary: "Least severe records that are logged: debug, info, warning or error.",
      defaultText: "info", isRepeatable: false
    ) { (configuration, text) throws(ConfigurationError) in
      guard let level = LogLevel(text: text) else {
        throw ConfigurationError("'\(text)' is no log level; use debug, info, warning or error")
      }
      configuration.logLevel = level
    },
    Setting(
      key: "log-format", placeholder: "FORMAT",
      summary: "text or json; text on a terminal and json elsewhere unless given.",
      defaultText: "by terminal", isRepeatable: false
    ) { (configuration, text) throws(ConfigurationError) in
      switch text {
      case "text": configuration.logFormat = .text
      case "json": configuration.logFormat = .json
      default: throw ConfigurationError("'\(text)' is no log format; use text or json")
      }
    },
  ]

  /// A setting of any text but the empty one.
  static func text(
    _ key: String, _ placeholder: String, _ summary: String, _ defaultText: String,
    _ store: @escaping @Sendable (inout Configuration, String) -> Void
  ) -> Setting {
    Setting(
      key: key, placeholder: placeholder, summary: summary, defaultText: defaultText,
      isRepeatable: false
    ) { (configuration, text) throws(ConfigurationError) in
      guard !text.isEmpty else { throw ConfigurationError("the value is empty") }
      store(&configuration, text)
    }
  }

  /// A setting of a whole number within `range`.
  static func number(
    _ key: String, _ summary: String, _ defaultValue: Int, _ range: ClosedRange<Int>,
    _ store: @escaping @Sendable (inout Configuration, Int) -> Void
  ) -> Setting {
    Setting(
      key: key, placeholder: "N", summary: summary, defaultText: String(defaultValue),
      isRepeatable: false
    ) { (configuration, text) throws(ConfigurationError) in
      guard let value = Int(text), range.contains(value) else {
        throw ConfigurationError(
          "'\(text)' does not fit; use a number from \(range.lowerBound) to \(range.upperBound)")
      }
      store(&configuration, value)
    }
  }

  /// A setting whose text `apply` understands or refuses.
  init(
    key: String, placeholder: String, summary: String, defaultText: String, isRepeatable: Bool,
    apply: @escaping @Sendable (inout Configuration, String) throws(ConfigurationError) -> Void
  ) {
    self.key = key
    self.placeholder = placeholder
    self.summary = summary
    self.defaultText = defaultText
    self.isRepeatable = isRepeatable
    self.apply = apply
  }
}
