import Glibc
import Slipway

// The words are sorted in two steps: options before the command, then the command's own.
exit(await Client(words: Array(CommandLine.arguments.dropFirst())).run().rawValue)
