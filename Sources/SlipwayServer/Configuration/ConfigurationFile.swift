internal import SlipwayBase
internal import SlipwayCore
internal import SlipwayJSON

/// Reads the configuration file: one JSON object whose members are the keys of `Setting.all`, and
/// `runtimes`. Unknown members are errors, so that a misspelt key does not pass unnoticed.
enum ConfigurationFile {
  /// Largest configuration file, in bytes: 1 MiB.
  static let bytesMax = 1 << 20

  /// Puts what `text` says into `configuration`; `path` names the file in errors.
  static func apply(
    _ text: [UInt8], path: String, to configuration: inout Configuration
  ) throws(ConfigurationError) {
    let root: JSONValue
    do throws(JSONError) {
      root = try JSONValue.parse(text, limits: JSONLimits(maxBytes: bytesMax, maxDepth: 16))
    } catch {
      throw ConfigurationError("\(path): \(error)")
    }
    guard case .object(let members) = root else {
      throw ConfigurationError("\(path): the file must hold one JSON object")
    }
    for (key, value) in members {
      let origin = "\(path): \(key)"
      if key == "runtimes" {
        try applyRuntimes(value, origin: origin, to: &configuration)
        continue
      }
      guard let setting = Setting.all.first(where: { $0.key == key }) else {
        throw ConfigurationError("\(origin): unknown key; 'slipwayd --help' lists them")
      }
      for text in try texts(of: value, for: setting, origin: origin) {
        try setting.set(text, in: &configuration, origin: origin)
      }
    }
  }

  /// The value as flags would give it.
  private static func texts(
    of value: JSONValue, for setting: Setting, origin: String
  ) throws(ConfigurationError) -> [String] {
    switch value {
    case .string(let text): return [text]
    case .integer(let number): return [String(number)]
    case .array(let values) where setting.isRepeatable:
      var all: [String] = []
      for value in values { all += try texts(of: value, for: setting, origin: origin) }
      return all
    default:
      throw ConfigurationError("\(origin): use a string or a whole number")
    }
  }

  /// `{"PyTorch": {"command": ["serve", "{model_dir}"], "serves-model-files": false}, …}`.
  private static func applyRuntimes(
    _ value: JSONValue, origin: String, to configuration: inout Configuration
  ) throws(ConfigurationError) {
    guard case .object(let engines) = value else {
      throw ConfigurationError("\(origin): use an object of engines")
    }
    for (name, value) in engines {
      guard let engine = ModelType(configText: name) else {
        let known = ModelType.allCases.map(\.rawValue).joined(separator: ", ")
        throw ConfigurationError("\(origin): '\(name)' is no engine; the engines are \(known)")
      }
      configuration.runtimes[engine] = try runtime(value, origin: "\(origin).\(name)")
    }
  }

  private static func runtime(
    _ value: JSONValue, origin: String
  ) throws(ConfigurationError) -> RuntimeCatalog.Entry {
    guard case .object(let members) = value else {
      throw ConfigurationError("\(origin): use an object with 'command'")
    }
    var entry = RuntimeCatalog.Entry(command: [], servesModelFiles: false)
    for (key, value) in members {
      switch (key, value) {
      case ("command", .array(let words)):
        for word in words {
          guard case .string(let text) = word, !text.isEmpty else {
            throw ConfigurationError("\(origin).command: use a list of non-empty strings")
          }
          entry.command.append(text)
        }
      case ("serves-model-files", .bool(let flag)):
        entry.servesModelFiles = flag
      default:
        throw ConfigurationError(
          "\(origin).\(key): use 'command' (a list of strings) and 'serves-model-files' (a bool)")
      }
    }
    guard !entry.command.isEmpty else {
      throw ConfigurationError("\(origin): 'command' is missing or empty")
    }
    return entry
  }
}
