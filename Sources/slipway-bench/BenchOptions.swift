/// Options of a command line, each with its value, from which they are taken one by one.
struct BenchOptions {
  private var values: [String: String] = [:]

  /// Reads names and values in turn; nil when a value is missing or a name comes twice.
  init?(_ words: ArraySlice<String>) {
    guard words.count.isMultiple(of: 2) else { return nil }
    for index in stride(from: words.startIndex, to: words.endIndex, by: 2) {
      guard values.updateValue(words[index + 1], forKey: words[index]) == nil else { return nil }
    }
  }

  /// Whether all options were taken.
  var isEmpty: Bool { values.isEmpty }

  /// Takes the value of an option; nil when it is not there.
  mutating func take(_ name: String) -> String? {
    values.removeValue(forKey: name)
  }

  /// Takes a count of at least 1; nil for anything else. A missing option is `fallback`.
  mutating func count(_ name: String, default fallback: Int? = nil) -> Int? {
    guard let text = take(name) else { return fallback }
    return Int(text).flatMap { $0 > 0 ? $0 : nil }
  }
}
