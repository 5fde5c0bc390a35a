import Slipway

/// What a command works with: its words, the server, and where it prints.
struct Session {
  let arguments: Arguments
  let client: SlipwayClient
  let output: Output

  /// The operand at `index`; `what` names it when it is missing.
  func operand(_ index: Int, _ what: String) throws(CommandFailure) -> String {
    guard index < arguments.operands.count else {
      throw .usage(CommandLineError("\(what) is missing"))
    }
    return arguments.operands[index]
  }

  /// Refuses operands past the first `count`.
  func expectOperands(_ count: Int) throws(CommandFailure) {
    guard arguments.operands.count <= count else {
      throw .usage(CommandLineError("'\(arguments.operands[count])' is one word too many"))
    }
  }

  /// The deadline and metadata of one call.
  var options: CallOptions {
    get throws(CommandFailure) {
      let seconds = try parsed { () throws(CommandLineError) in
        try arguments.number("timeout", 1...86_400)
      }
      return CallOptions(timeout: .seconds(seconds ?? 30))
    }
  }

  /// Reads words of the command line.
  func parsed<R>(_ read: () throws(CommandLineError) -> R) throws(CommandFailure) -> R {
    do throws(CommandLineError) { return try read() } catch { throw .usage(error) }
  }

  /// Calls the server.
  func call<R>(
    _ body: () async throws(SlipwayError) -> R
  ) async throws(CommandFailure) -> R {
    do throws(SlipwayError) { return try await body() } catch { throw .call(error) }
  }
}
