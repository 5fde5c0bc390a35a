/// The words of a command line, sorted into options and operands.
struct Arguments {
  private var values: [String: [String]] = [:]
  /// The words that are no options, in order.
  private(set) var operands: [String] = []

  /// Sorts `words` by what `options` allow. `--name value`, `--name=value` and `--switch` are
  /// known; `--` ends the options. With `untilOperand` the first operand ends the sorting and the
  /// rest is answered.
  init(
    _ words: [String], options: [Option], untilOperand: Bool = false
  ) throws(CommandLineError) {
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        operands += rest
        return
      }
      guard word.hasPrefix("--") else {
        operands.append(word)
        if untilOperand {
          operands += rest
          return
        }
        continue
      }
      try take(word, options, &rest)
    }
  }

  /// The value of an option, the last one if it was repeated.
  func value(_ name: String) -> String? { values[name]?.last }

  /// All values of a repeatable option.
  func all(_ name: String) -> [String] { values[name] ?? [] }

  /// Whether a switch was given.
  func has(_ name: String) -> Bool { values[name] != nil }

  /// The value of an option that takes a whole number within `range`.
  func number(_ name: String, _ range: ClosedRange<Int>) throws(CommandLineError) -> Int? {
    guard let text = value(name) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw CommandLineError(
        "--\(name) takes a number from \(range.lowerBound) to \(range.upperBound), not '\(text)'")
    }
    return number
  }

  /// Adds options that stood before the command; those after it win.
  mutating func adopt(_ earlier: Arguments) {
    for (name, texts) in earlier.values where values[name] == nil { values[name] = texts }
  }

  private mutating func take(
    _ word: String, _ options: [Option], _ rest: inout ArraySlice<String>
  ) throws(CommandLineError) {
    let parts = word.dropFirst(2).split(
      separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    guard let option = options.first(where: { $0.name == name }) else {
      throw CommandLineError("there is no option --\(name) here")
    }
    if values[name] != nil && !option.isRepeatable {
      throw CommandLineError("--\(name) may be given only once")
    }
    guard let placeholder = option.placeholder else {
      guard parts.count == 1 else { throw CommandLineError("--\(name) takes no value") }
      values[name] = [""]
      return
    }
    guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
      throw CommandLineError("--\(name) needs a value: --\(name) \(placeholder)")
    }
    values[name, default: []].append(value)
  }
}
