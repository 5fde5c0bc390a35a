import Glibc
import SlipwayBase
import SlipwayRuntime
import SlipwayServer

/// The server's process: reads the configuration, runs the daemon, and ends it on a signal.
struct Program {
  /// Exit code for settings that make no sense, as `sysexits.h` has it.
  private static let exitUsage: Int32 = 64
  /// Exit code for a server that could not start.
  private static let exitUnavailable: Int32 = 69

  /// Longest configuration file that is read, in bytes: 1 MiB.
  private static let configurationBytesMax = 1 << 20

  /// The words after the program's name.
  let arguments: [String]

  /// Runs to the end and answers the exit code.
  func run() async -> Int32 {
    do throws(ConfigurationError) {
      switch try configurationReader.read() {
      case .help:
        write(HelpText.text, to: STDOUT_FILENO)
        return EXIT_SUCCESS
      case .version:
        write("slipwayd \(Version.text)\n", to: STDOUT_FILENO)
        return EXIT_SUCCESS
      case .run(let configuration):
        return await serve(configuration)
      }
    } catch {
      write("slipwayd: \(error)\n", to: STDERR_FILENO)
      return Self.exitUsage
    }
  }

  private func serve(_ configuration: Configuration) async -> Int32 {
    let signals: Signals
    let daemon: Daemon
    do {
      signals = try Signals([SIGTERM, SIGINT, SIGHUP])
      daemon = try await Daemon(configuration)
    } catch {
      write("slipwayd: \(error)\n", to: STDERR_FILENO)
      let isUsage = (error as? DaemonError)?.isConfiguration ?? false
      return isUsage ? Self.exitUsage : Self.exitUnavailable
    }
    write(
      ReadyText.text(
        daemon.addresses, directory: daemon.dataDirectory, buckets: daemon.bucketsDirectory),
      to: STDOUT_FILENO)
    var received = signals.received.makeAsyncIterator()
    while await received.next() == SIGHUP { daemon.reload() }
    let hurry = Task {
      for await number in signals.received where number != SIGHUP { exit(EXIT_FAILURE) }
    }
    await daemon.drain(grace: .seconds(configuration.drainGraceSeconds))
    hurry.cancel()
    return EXIT_SUCCESS
  }

  private var configurationReader: ConfigurationReader {
    ConfigurationReader(
      arguments: arguments, environment: ProcessEnvironment.variables, readFile: Self.readFile)
  }

  private static func readFile(_ path: String) -> [UInt8]? {
    try? OpenFile(reading: path, followsLink: true).readAll(limit: configurationBytesMax)
  }

  private func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let wrote = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      guard wrote > 0 else { return }
      bytes = bytes.dropFirst(wrote)
    }
  }
}
