import Glibc
import Slipway

/// The whole client: finds the command, runs it, and says how it ended.
struct Client {
  private let words: [String]

  /// A client for these words after the program's name.
  init(words: [String]) {
    self.words = words
  }

  /// Does what the words say.
  func run() async -> ExitCode {
    do throws(CommandLineError) {
      let before = try Arguments(words, options: Option.global, untilOperand: true)
      guard let name = before.operands.first else {
        guard before.has("help") else { throw CommandLineError("the command is missing") }
        Terminal.write(Command.overview, to: STDOUT_FILENO)
        return .success
      }
      guard let command = Command.all.first(where: { $0.name == name }) else {
        throw CommandLineError("there is no command '\(name)'")
      }
      return try await run(command, before: before)
    } catch {
      return explain(error)
    }
  }

  private func run(
    _ command: Command, before: Arguments
  ) async throws(CommandLineError) -> ExitCode {
    do throws(CommandLineError) {
      var arguments = try Arguments(
        Array(before.operands.dropFirst()), options: Option.global + command.options)
      arguments.adopt(before)
      if arguments.has("help") {
        Terminal.write(command.help, to: STDOUT_FILENO)
        return .success
      }
      return try await run(command, arguments)
    } catch {
      throw CommandLineError(error.text, command: command.name)
    }
  }

  private func run(
    _ command: Command, _ arguments: Arguments
  ) async throws(CommandLineError) -> ExitCode {
    let output = Output(form: try Self.form(arguments))
    let security = try ClientSecurity(arguments, environment: Self.environment)
    let client = try Self.client(arguments, security)
    let ended: Result<Void, CommandFailure>
    do throws(CommandFailure) {
      try await command.run(Session(arguments: arguments, client: client, output: output))
      ended = .success(())
    } catch {
      ended = .failure(error)
    }
    await client.close()
    switch ended {
    case .success: return .success
    case .failure(.ended(let code)): return code
    case .failure(.usage(let error)): throw error
    case .failure(.call(let error)):
      output.failure(security.explain(error))
      return ExitCode(error.code)
    }
  }

  private static func client(
    _ arguments: Arguments, _ security: ClientSecurity
  ) throws(CommandLineError) -> SlipwayClient {
    var options = ChannelOptions()
    options.security = security.channel
    let target =
      arguments.value("server") ?? environment("SLIPWAY_SERVER") ?? "127.0.0.1:50051"
    do throws(SlipwayError) {
      return try SlipwayClient(
        target: target,
        project: arguments.value("project") ?? environment("SLIPWAY_PROJECT") ?? "default",
        options: options)
    } catch {
      throw CommandLineError("\(security.name(of: target)): \(error.message)")
    }
  }

  private func explain(_ error: CommandLineError) -> ExitCode {
    let help = error.command.map { "slipway \($0) --help" } ?? "slipway --help"
    Terminal.write("slipway: \(error.text); '\(help)' explains\n", to: STDERR_FILENO)
    return .usage
  }

  private static func form(_ arguments: Arguments) throws(CommandLineError) -> Output.Form {
    guard let text = arguments.value("output") else { return .table }
    guard let form = Output.Form(rawValue: text) else {
      throw CommandLineError("--output takes table or json, not '\(text)'")
    }
    return form
  }

  private static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }
}
