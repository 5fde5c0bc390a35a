import Glibc
import SlipwayBase
import SlipwayServer

exit(await Program(arguments: Array(CommandLine.arguments.dropFirst())).run())
