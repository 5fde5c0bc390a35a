import Glibc
import SlipwayBase

/// Writes a line of text to a file descriptor at once.
func writeLine(_ text: String, to descriptor: Int32) {
  let line = Array("\(text)\n".utf8)
  _ = unsafe write(descriptor, line, line.count)
}

guard let command = BenchCommand(CommandLine.arguments.dropFirst()) else {
  writeLine(BenchCommand.usage, to: STDERR_FILENO)
  exit(EX_USAGE)
}
do {
  switch command {
  case .serve(let options):
    let server = try BenchServer(options)
    writeLine("ready \(try await server.start())", to: STDOUT_FILENO)
    // The loops' threads serve; scripts/bench ends the process.
    while true { pause() }
  case .call(let options):
    writeLine(try await BenchClient(options).run(), to: STDOUT_FILENO)
  }
} catch {
  writeLine("slipway-bench: \(error)", to: STDERR_FILENO)
  exit(EXIT_FAILURE)
}
