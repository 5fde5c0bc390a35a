/// Gathers the configuration: the file first, then the environment, then the flags; later ones win.
package struct ConfigurationReader {
  /// What the command line asked for.
  package enum Request: Sendable {
    /// Run with this configuration.
    case run(Configuration)
    /// Print the help text and end.
    case help
    /// Print the version and end.
    case version
  }

  /// The words after the program's name.
  package let arguments: [String]
  /// The process environment.
  package let environment: [String: String]
  /// Reads a whole file; answers `nil` when it cannot be read.
  package let readFile: (String) -> [UInt8]?

  package init(
    arguments: [String], environment: [String: String], readFile: @escaping (String) -> [UInt8]?
  ) {
    self.arguments = arguments
    self.environment = environment
    self.readFile = readFile
  }

  /// Reads all three sources.
  package func read() throws(ConfigurationError) -> Request {
    if arguments.contains("--help") || arguments.contains("-h") { return .help }
    if arguments.contains("--version") { return .version }
    let flags = try self.flags()
    var configuration = Configuration(home: environment["HOME"])
    let file = flags.last { $0.key == "config" }?.value ?? environment["SLIPWAY_CONFIG"]
    if let file, !file.isEmpty {
      guard let text = readFile(file) else {
        throw ConfigurationError("cannot read the configuration file \(file)")
      }
      try ConfigurationFile.apply(text, path: file, to: &configuration)
    }
    try applyEnvironment(to: &configuration)
    try apply(flags, to: &configuration)
    try configuration.tls.check()
    try configuration.connections.check()
    return .run(configuration)
  }

  /// The flags in order, `--key value` and `--key=value` alike.
  private func flags() throws(ConfigurationError) -> [(key: String, value: String)] {
    var flags: [(key: String, value: String)] = []
    var rest = arguments[...]
    while let word = rest.popFirst() {
      guard word.hasPrefix("--") else {
        throw ConfigurationError("'\(word)' is no flag; 'slipwayd --help' lists the flags")
      }
      let parts = word.dropFirst(2).split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let key = String(parts[0])
      guard key == "config" || Setting.all.contains(where: { $0.key == key }) else {
        throw ConfigurationError("unknown flag --\(key); 'slipwayd --help' lists the flags")
      }
      if parts.count == 2 {
        flags.append((key, String(parts[1])))
      } else if let value = rest.popFirst() {
        flags.append((key, value))
      } else {
        throw ConfigurationError("--\(key) needs a value")
      }
    }
    return flags
  }

  private func applyEnvironment(
    to configuration: inout Configuration
  ) throws(ConfigurationError) {
    for setting in Setting.all {
      guard let text = environment[setting.environmentVariable], !text.isEmpty else { continue }
      if setting.key == "listen" { configuration.listen = [] }
      let texts =
        setting.isRepeatable ? text.split(separator: ",").map(String.init) : [text]
      for text in texts {
        try setting.set(text, in: &configuration, origin: setting.environmentVariable)
      }
    }
  }

  private func apply(
    _ flags: [(key: String, value: String)], to configuration: inout Configuration
  ) throws(ConfigurationError) {
    if flags.contains(where: { $0.key == "listen" }) { configuration.listen = [] }
    for (key, value) in flags {
      guard let setting = Setting.all.first(where: { $0.key == key }) else { continue }
      try setting.set(value, in: &configuration, origin: "--\(key)")
    }
  }
}
