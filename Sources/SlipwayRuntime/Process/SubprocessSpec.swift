/// What to start as a process of its own.
package struct SubprocessSpec: Sendable {
  /// Absolute path of the program.
  package let program: String
  /// Its arguments, without its own name.
  package let arguments: [String]
  /// Its whole environment: nothing of the parent's is passed on.
  package let environment: [String: String]
  /// Absolute path of the directory it starts in.
  package let workingDirectory: String
  /// Absolute path of the file that its output and errors are appended to.
  package let outputFile: String

  package init(
    program: String, arguments: [String], environment: [String: String], workingDirectory: String,
    outputFile: String
  ) {
    self.program = program
    self.arguments = arguments
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.outputFile = outputFile
  }
}
