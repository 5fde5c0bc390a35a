/// A command line that cannot be understood.
struct UsageError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}

/// The flags of a command line, each with its values in order.
struct Arguments {
  private var values: [String: [String]] = [:]

  /// Reads `--flag value` pairs.
  init(_ words: [String]) throws(UsageError) {
    var rest = words[...]
    while let flag = rest.popFirst() {
      guard flag.hasPrefix("--"), let value = rest.popFirst() else {
        throw UsageError("'\(flag)' is no flag with a value")
      }
      values[String(flag.dropFirst(2)), default: []].append(value)
    }
  }

  /// The last value of a flag.
  func last(_ flag: String) -> String? { values[flag]?.last }

  /// All values of a flag.
  func all(_ flag: String) -> [String] { values[flag] ?? [] }

  /// The value of a flag that must be there.
  func needed(_ flag: String) throws(UsageError) -> String {
    guard let value = last(flag) else { throw UsageError("--\(flag) is missing") }
    return value
  }

  /// The `NAME=VALUE` pairs of a flag.
  func pairs(_ flag: String) throws(UsageError) -> [(name: String, value: String)] {
    var pairs: [(String, String)] = []
    for text in all(flag) {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { throw UsageError("--\(flag) \(text) is not NAME=VALUE") }
      pairs.append((parts[0], parts[1]))
    }
    return pairs
  }
}
