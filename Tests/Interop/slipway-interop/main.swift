import Glibc
import SlipwayBase

/// The program of the wire tests: the interoperability server, its cases as a client, and single
/// calls that a test describes line by line.
let usage = """
  usage: slipway-interop server [--listen ADDRESS] [--certificate FILE --key FILE
                                [--client-roots FILE]] [--set LIMIT=VALUE]...
         slipway-interop client --target TARGET --case NAME[,NAME]... [--iterations N] [TLS]
         slipway-interop call --target TARGET [--channel OPTION=VALUE]... [TLS]
  TLS:   [--roots FILE] [--certificate FILE --key FILE] [--server-name NAME]
  """

/// Runs a command and returns the exit code.
func run(_ words: [String]) async -> Int32 {
  do {
    let arguments = try Arguments(Array(words.dropFirst()))
    switch words.first {
    case "server": return try await ServerCommand(arguments).run()
    case "client": return try await ClientCommand(arguments).run()
    case "call": return try await CallCommand(arguments).run()
    default: throw UsageError("which command?")
    }
  } catch {
    Output.line("slipway-interop: \(error)\n\(usage)", to: STDERR_FILENO)
    return EX_USAGE
  }
}

exit(await run(Array(CommandLine.arguments.dropFirst())))
