internal import SlipwayCore

/// Fills the placeholders of a start command. A word is replaced as a whole or in parts; nothing
/// is split again and no shell is asked, so values cannot become further words.
struct CommandTemplate {
  /// Values by placeholder, without the braces.
  let values: [String: String]

  init(spec: InstanceSpec, packageDirectory: String, host: String, port: Int32) {
    values = [
      "model_dir": "\(packageDirectory)/model",
      "package_dir": packageDirectory,
      "host": host,
      "port": String(port),
      "engine": spec.modelType.rawValue,
      "grace_seconds": String(spec.gracePeriodSeconds),
    ]
  }

  /// The words with every known placeholder replaced; unknown ones stay as they are.
  func filled(_ words: [String]) -> [String] {
    words.map { word in
      guard word.contains("{") else { return word }
      var text = word
      for (name, value) in values { text = Self.replace("{\(name)}", by: value, in: text) }
      return text
    }
  }

  private static func replace(_ mark: String, by value: String, in text: String) -> String {
    var result = ""
    var rest = Substring(text)
    while !rest.isEmpty {
      if rest.hasPrefix(mark) {
        result += value
        rest = rest.dropFirst(mark.count)
      } else {
        result.append(rest.removeFirst())
      }
    }
    return result
  }
}
