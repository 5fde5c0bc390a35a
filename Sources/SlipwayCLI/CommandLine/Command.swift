import Slipway

/// One command of the client.
struct Command: Sendable {
  /// Its name, as typed.
  let name: String
  /// What stands after the name in the usage line.
  let operands: String
  /// What it does, one sentence.
  let summary: String
  /// A command line that works as it is.
  let example: String
  /// Its options besides the global ones.
  let options: [Option]
  /// Does it.
  let run: @Sendable (Session) async throws(CommandFailure) -> Void

  /// What `slipway NAME --help` prints.
  var help: String {
    let own = options.map(Self.describe).joined()
    return """
      \(summary)

      Usage: slipway \(name) \(operands)

      Example: \(example)

      \(own.isEmpty ? "" : "Options:\n\(own)\n")Options of every command:
      \(Option.global.map(Self.describe).joined())
      """
  }

  /// Every command, in the order of the help text.
  static let all: [Command] = [
    .importModel, .list, .show, .deploy, .predict, .start, .stop, .delete, .operations, .health,
  ]

  /// What `slipway --help` prints.
  static var overview: String {
    let width = all.map(\.name.count).max() ?? 0
    let lines = all.map { command in
      "  \(command.name)\(String(repeating: " ", count: width - command.name.count + 2))"
        + command.summary
    }
    return """
      slipway: import trained models into a Slipway server and run them.

      Usage: slipway [OPTIONS] COMMAND …

      Commands:
      \(lines.joined(separator: "\n"))

      'slipway COMMAND --help' explains a command. Options of every command:
      \(Option.global.map(describe).joined())
      \(ExitCode.help)

      """
  }

  private static func describe(_ option: Option) -> String {
    let head = "  --\(option.name)" + (option.placeholder.map { " \($0)" } ?? "")
    return "\(head)\n      \(option.summary)\(option.isRepeatable ? " Repeatable." : "")\n"
  }
}

/// Why a command ended early.
enum CommandFailure: Error {
  /// The words make no sense.
  case usage(CommandLineError)
  /// A call failed.
  case call(SlipwayError)
  /// Everything was said already; end with this code.
  case ended(ExitCode)
}
