import Glibc

/// Writes a line of text to a file descriptor at once.
func writeLine(_ text: String, to descriptor: Int32) {
  let line = Array("\(text)\n".utf8)
  _ = unsafe write(descriptor, line, line.count)
}

let arguments = CommandLine.arguments.dropFirst()
guard arguments.first == "serve", arguments.count == 2, let file = arguments.last else {
  writeLine("usage: slipway-bench serve FILE; scripts/bench does so", to: STDERR_FILENO)
  exit(EX_USAGE)
}
do {
  let server = try BenchServer(versions: VersionFile.read(file))
  let address = try await server.start()
  writeLine("ready grpc=\(address)", to: STDOUT_FILENO)
  // The loop's thread serves; scripts/bench ends the process.
  while true { pause() }
} catch {
  writeLine("slipway-bench: \(error)", to: STDERR_FILENO)
  exit(EXIT_FAILURE)
}
