import Glibc
import SlipwayCodeGen

exit(GeneratorProgram.run(arguments: CommandLine.arguments))
