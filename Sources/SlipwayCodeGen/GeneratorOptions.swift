/// What `--slipway_opt` says: `key=value` pairs with commas between.
///
/// - `module`: the module of the generated C structs; needed.
/// - `output`: `swift` (the default) or `modulemap`.
/// - `header`: a header that the module map lists besides the generated ones.
struct GeneratorOptions {
  /// What is written.
  enum Output: String {
    case swift
    case moduleMap = "modulemap"
  }

  private(set) var module = ""
  private(set) var output = Output.swift
  private(set) var extraHeader: String?

  /// Reads the options; fails for one that is not known.
  init(parsing text: String) throws(CodeGenError) {
    for option in text.split(separator: ",") {
      let parts = option.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else {
        throw CodeGenError("--slipway_opt: \(option) is not of the form key=value")
      }
      switch (parts[0], Output(rawValue: parts[1])) {
      case ("module", _): module = parts[1]
      case ("header", _): extraHeader = parts[1]
      case ("output", let output?): self.output = output
      default: throw CodeGenError("--slipway_opt: \(option) is not known")
      }
    }
    guard !module.isEmpty else { throw CodeGenError("--slipway_opt: module=NAME is missing") }
  }
}
